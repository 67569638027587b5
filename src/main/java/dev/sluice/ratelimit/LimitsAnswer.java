package dev.sluice.ratelimit;

import dev.sluice.json.JsonBinding;
import dev.sluice.price.DecimalAmount;
import dev.sluice.ratelimit.Refill.Calendar;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * The body of the answer to {@code GET /limits}. Public for JSON-B.
 *
 * @param object always {@code list}
 * @param data the limits, each an {@link Entry}, or a {@link Budget} in money
 */
@JsonbPropertyOrder({"object", "data"})
public record LimitsAnswer(String object, List<Object> data) {

    private static final JsonBinding JSON = JsonBinding.withoutNulls();

    /**
     * One limit, with the names and words of its properties.
     *
     * @param resetsAt when the bucket is full if nothing more is taken, in RFC 3339 to the second, rounded up
     */
    @JsonbPropertyOrder({
        "name",
        "model",
        "selector",
        "unit",
        "per",
        "charge",
        "amount",
        "used",
        "reserved",
        "left",
        "resetsAt"
    })
    public record Entry(
            String name,
            String model,
            String selector,
            String unit,
            String per,
            String charge,
            long amount,
            long used,
            long reserved,
            long left,
            @JsonbProperty("resets_at") String resetsAt) {

        private static Entry of(LimitStatus status) {
            Limit limit = status.limit();
            return new Entry(
                    limit.name(),
                    limit.model(),
                    limit.selector(),
                    limit.unit().word(),
                    limit.refill().word(),
                    limit.charge().name().toLowerCase(Locale.ROOT),
                    limit.amount(),
                    status.used(),
                    status.reserved(),
                    status.left(),
                    resetOf(status));
        }
    }

    /**
     * One budget in money, with the names and words of its properties. Amounts are decimal text, which no program rounds by reading it.
     *
     * @param unit always {@code money}
     * @param resetsAt as for a limit
     */
    @JsonbPropertyOrder({
        "name",
        "each",
        "unit",
        "currency",
        "per",
        "action",
        "amount",
        "used",
        "reserved",
        "left",
        "resetsAt"
    })
    public record Budget(
            String name,
            String each,
            String unit,
            String currency,
            String per,
            String action,
            String amount,
            String used,
            String reserved,
            String left,
            @JsonbProperty("resets_at") String resetsAt) {

        private static Budget of(LimitStatus status, BudgetTerms terms) {
            Limit limit = status.limit();
            return new Budget(
                    limit.name(),
                    terms.budget().each().word(),
                    limit.unit().word(),
                    terms.currency(),
                    limit.refill().word(),
                    terms.budget().isRefusing() ? "refuse" : "alert",
                    DecimalAmount.text(limit.amount()),
                    DecimalAmount.text(status.used()),
                    DecimalAmount.text(status.reserved()),
                    DecimalAmount.text(status.left()),
                    resetOf(status));
        }
    }

    private static String resetOf(LimitStatus status) {
        ZoneId zone = status.limit().refill() instanceof Calendar calendar ? calendar.zone() : ZoneOffset.UTC;
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                secondsRoundedUp(status.full()).atZone(zone));
    }

    private static Instant secondsRoundedUp(Instant time) {
        return time.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Object entry(LimitStatus status) {
        return status.terms().isPresent() ? Budget.of(status, status.terms().get()) : Entry.of(status);
    }

    /** The body for these limits, in UTF-8. */
    static byte[] of(List<LimitStatus> limits) {
        return JSON.write(new LimitsAnswer(
                        "list", limits.stream().map(LimitsAnswer::entry).toList()))
                .getBytes(StandardCharsets.UTF_8);
    }
}

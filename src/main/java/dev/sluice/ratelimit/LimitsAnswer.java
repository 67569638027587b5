package dev.sluice.ratelimit;

import dev.sluice.json.JsonBinding;
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
 * @param data the limits
 */
@JsonbPropertyOrder({"object", "data"})
public record LimitsAnswer(String object, List<Entry> data) {

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
            ZoneId zone = limit.refill() instanceof Calendar calendar ? calendar.zone() : ZoneOffset.UTC;
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
                    DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                            secondsRoundedUp(status.full()).atZone(zone)));
        }

        private static Instant secondsRoundedUp(Instant time) {
            return time.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /** The body for these limits, in UTF-8. */
    static byte[] of(List<LimitStatus> limits) {
        return JSON.write(
                        new LimitsAnswer("list", limits.stream().map(Entry::of).toList()))
                .getBytes(StandardCharsets.UTF_8);
    }
}

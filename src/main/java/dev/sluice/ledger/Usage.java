package dev.sluice.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The sums of some rows by hour and by day, and how long they took. For one thread.
 *
 * <p>The names that clients have made up play no role in them, so that they stay few: the model that was asked for counts only where a model
 * answered.
 */
public final class Usage {

    private final ZoneId zone;
    private final Map<Hour, UsageSums> hours = new LinkedHashMap<>();
    private final Map<Day, UsageSums> days = new LinkedHashMap<>();
    private final Map<Bucket, Long> durations = new LinkedHashMap<>();

    /**
     * What the sums of an hour are of. Text is empty for none.
     *
     * @param begin when the hour begins
     */
    public record Hour(Instant begin, String client, String asked, String target) {}

    /** What the sums of a day are of. Text is empty for none. */
    public record Day(LocalDate date, String client, String user, String asked, String target) {}

    /** What is counted of a target in an hour: durations of a length. */
    public record Bucket(Instant begin, String target, Measure what, int number) {}

    /** A duration that is counted. */
    public enum Measure {
        /** From the request's head to the end of the answer. */
        TOOK,
        /** From the request's head to the begin of the answer. */
        FIRST
    }

    /** Creates sums of nothing, with hours and days as they begin in this zone. */
    public Usage(ZoneId zone) {
        this.zone = zone;
    }

    /** Returns the sums of these rows. */
    public static Usage of(List<ExchangeRow> rows, ZoneId zone) {
        Usage usage = new Usage(zone);
        rows.forEach(usage::add);
        return usage;
    }

    private void add(ExchangeRow row) {
        Instant begin = hourOf(row.begin());
        String client = row.caller().client();
        String target = row.route().target().orElse("");
        boolean hasModel = row.tokens().output().isPresent();
        String asked = hasModel ? row.route().asked().orElse("") : "";
        hours.computeIfAbsent(new Hour(begin, client, asked, target), key -> new UsageSums())
                .add(row);
        LocalDate date = row.begin().atZone(zone).toLocalDate();
        days.computeIfAbsent(
                        new Day(date, client, row.caller().user().orElse(""), asked, target), key -> new UsageSums())
                .add(row);
        if (!target.isEmpty()) {
            count(begin, target, Measure.TOOK, row.times().took());
            count(begin, target, Measure.FIRST, row.times().first());
        }
    }

    private void count(Instant begin, String target, Measure what, OptionalInt millis) {
        if (millis.isPresent()) {
            durations.merge(new Bucket(begin, target, what, DurationBuckets.of(millis.getAsInt())), 1L, Long::sum);
        }
    }

    /** Adds exchanges that have no row, to the hour of this moment. */
    public void addDropped(long number, Instant now) {
        if (number > 0) {
            hours.computeIfAbsent(new Hour(hourOf(now), "", "", ""), key -> new UsageSums())
                    .addDropped(number);
        }
    }

    private Instant hourOf(Instant moment) {
        ZonedDateTime local = moment.atZone(zone);
        return local.truncatedTo(ChronoUnit.HOURS).toInstant();
    }

    public Map<Hour, UsageSums> hours() {
        return Map.copyOf(hours);
    }

    public Map<Day, UsageSums> days() {
        return Map.copyOf(days);
    }

    public Map<Bucket, Long> durations() {
        return Map.copyOf(durations);
    }
}

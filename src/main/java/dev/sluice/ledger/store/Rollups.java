package dev.sluice.ledger.store;

import dev.sluice.ledger.DurationBuckets;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.UsageSums;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums rows over the hours and days of a zone, where hours may begin at the half of one of UTC, and days may have 23 or 25 hours. For one
 * thread.
 */
final class Rollups {

    private static final String NONE = "";

    private final ZoneId zone;
    private final SortedMap<HourKey, UsageSums> hours = new TreeMap<>();
    private final SortedMap<DayKey, UsageSums> days = new TreeMap<>();
    private final SortedMap<HistogramKey, Long> histogram = new TreeMap<>();

    Rollups(ZoneId zone) {
        this.zone = zone;
    }

    void add(ExchangeRow row) {
        UsageSums sums = UsageSums.of(row);
        HourKey hour = hourOf(row);
        hours.merge(hour, sums, UsageSums::plus);
        days.merge(dayOf(row), sums, UsageSums::plus);
        count(hour.slot(), row, HistogramKey.What.FIRST, row.times().first());
        count(hour.slot(), row, HistogramKey.What.TOOK, row.times().took());
    }

    /** The sums of an hour that a row is in. */
    HourKey hourOf(ExchangeRow row) {
        return new HourKey(
                hour(row.begin()),
                row.caller().client(),
                asked(row),
                row.route().target().orElse(NONE));
    }

    /** The sums of a day that a row is in. */
    DayKey dayOf(ExchangeRow row) {
        return new DayKey(
                day(row.begin()),
                row.caller().client(),
                row.caller().user().orElse(NONE),
                asked(row),
                row.route().target().orElse(NONE));
    }

    /** Of a model that has not answered, the client may have made up the name. */
    private static String asked(ExchangeRow row) {
        return row.tokens().source().isPresent() ? row.route().asked().orElse(NONE) : NONE;
    }

    /** Several exchanges in one row have no duration of each. */
    private void count(LocalDateTime hour, ExchangeRow row, HistogramKey.What what, OptionalInt millis) {
        Optional<String> target = row.route().target();
        if (millis.isPresent() && row.count() == 1) {
            HistogramKey key = new HistogramKey(hour, target.orElse(NONE), what, DurationBuckets.of(millis.getAsInt()));
            histogram.merge(key, 1L, UsageSums::sum);
        }
    }

    /** Counts exchanges without rows, of which nothing is known but when they were noticed. */
    void addDropped(long dropped, Instant now) {
        UsageSums sums = UsageSums.ofDropped(dropped);
        hours.merge(new HourKey(hour(now), NONE, NONE, NONE), sums, UsageSums::plus);
        days.merge(new DayKey(day(now), NONE, NONE, NONE, NONE), sums, UsageSums::plus);
    }

    /** The begin of the zone's hour, in UTC. */
    private LocalDateTime hour(Instant instant) {
        return UtcTime.of(instant.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant());
    }

    private LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, zone);
    }

    SortedMap<HourKey, UsageSums> hours() {
        return hours;
    }

    SortedMap<DayKey, UsageSums> days() {
        return days;
    }

    SortedMap<HistogramKey, Long> histogram() {
        return histogram;
    }
}

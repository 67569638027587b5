package dev.sluice.ledger.store;

import dev.sluice.ledger.DurationBuckets;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.UsageSums;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
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
    private final Map<HourKey, UsageSums> hours = new HashMap<>();
    private final Map<DayKey, UsageSums> days = new HashMap<>();
    private final Map<HistogramKey, Long> histogram = new HashMap<>();

    /** That of the last row: a second begins many. */
    private Slots slots = new Slots(Long.MIN_VALUE, LocalDateTime.MIN, LocalDate.MIN);

    /**
     * The hour and the day that a second is in.
     *
     * @param second since the epoch
     * @param hour begin of the zone's hour, in UTC
     * @param day in the zone
     */
    private record Slots(long second, LocalDateTime hour, LocalDate day) {}

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
                slots(row.begin()).hour(),
                row.caller().client(),
                asked(row),
                row.route().target().orElse(NONE));
    }

    /** The sums of a day that a row is in. */
    DayKey dayOf(ExchangeRow row) {
        return new DayKey(
                slots(row.begin()).day(),
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
        hours.merge(new HourKey(slots(now).hour(), NONE, NONE, NONE), sums, UsageSums::plus);
        days.merge(new DayKey(slots(now).day(), NONE, NONE, NONE, NONE), sums, UsageSums::plus);
    }

    /** No zone changes its clocks within a second. */
    private Slots slots(Instant instant) {
        long second = instant.getEpochSecond();
        if (second != slots.second()) {
            ZonedDateTime time = instant.atZone(zone);
            slots = new Slots(
                    second, UtcTime.of(time.truncatedTo(ChronoUnit.HOURS).toInstant()), time.toLocalDate());
        }
        return slots;
    }

    SortedMap<HourKey, UsageSums> hours() {
        return new TreeMap<>(hours);
    }

    SortedMap<DayKey, UsageSums> days() {
        return new TreeMap<>(days);
    }

    SortedMap<HistogramKey, Long> histogram() {
        return new TreeMap<>(histogram);
    }
}

package dev.sluice.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** How a bucket refills. */
public sealed interface Refill {

    /** A request meets at most one limit of each kind. */
    enum Kind {
        EVEN,
        DAY,
        MONTH
    }

    Kind kind();

    /** The period in a message, such as {@code minute}. */
    String word();

    /** The day or month of this moment; empty for an even refill. */
    Optional<Window> windowAt(Instant moment);

    /**
     * Refills evenly; an empty bucket is full after one period.
     *
     * @param period a microsecond to an hour
     */
    record Even(Duration period) implements Refill {

        private static final Duration LONGEST = Duration.ofHours(1);

        public Even {
            if (period.compareTo(Duration.ofNanos(1000)) < 0 || period.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a period must be a microsecond to an hour: " + period);
            }
        }

        @Override
        public Kind kind() {
            return Kind.EVEN;
        }

        @Override
        public String word() {
            if (period.equals(LONGEST)) {
                return "hour";
            }
            if (period.equals(Duration.ofMinutes(1))) {
                return "minute";
            }
            return period.equals(Duration.ofSeconds(1)) ? "second" : period.toString();
        }

        @Override
        public Optional<Window> windowAt(Instant moment) {
            return Optional.empty();
        }
    }

    /**
     * Refills all at once when a day or a month begins.
     *
     * @param kind {@link Kind#DAY} or {@link Kind#MONTH}
     * @param zone the time zone of its start
     */
    record Calendar(Kind kind, ZoneId zone) implements Refill {

        public Calendar {
            if (kind == Kind.EVEN) {
                throw new IllegalArgumentException("a calendar has days and months");
            }
        }

        @Override
        public String word() {
            return kind.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Optional<Window> windowAt(Instant moment) {
            String date = firstDay(moment).toString();
            return Optional.of(
                    new Window(isDay() ? date : date.substring(0, 7), Duration.between(moment, endAt(moment))));
        }

        /** When the day or month of this moment ends. */
        ZonedDateTime endAt(Instant moment) {
            // The first moment of the day: where clocks change, some days have no midnight.
            return firstDay(moment)
                    .plus(1, isDay() ? ChronoUnit.DAYS : ChronoUnit.MONTHS)
                    .atStartOfDay(zone);
        }

        /** The first day of the day or month of this moment. */
        LocalDate firstDay(Instant moment) {
            LocalDate today = moment.atZone(zone).toLocalDate();
            return isDay() ? today : today.withDayOfMonth(1);
        }

        private boolean isDay() {
            return kind == Kind.DAY;
        }
    }

    /**
     * A day or month, in which consumed tokens do not come back.
     *
     * @param name unique among those of its kind, such as {@code 2026-11} or {@code 2026-11-23}
     * @param left the time until it ends; above zero
     */
    record Window(String name, Duration left) {}
}

package dev.sluice.price;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.Optional;

/**
 * Hours of each day, in UTC.
 *
 * @param from the first minute
 * @param to the minute after the last; before {@code from} for hours over midnight
 */
record Hours(LocalTime from, LocalTime to) {

    /** Reads {@code 00:30-16:30}; empty for anything else, and for no time at all. */
    static Optional<Hours> parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        try {
            Hours hours =
                    new Hours(LocalTime.parse(text.substring(0, dash)), LocalTime.parse(text.substring(dash + 1)));
            return Optional.of(hours).filter(some -> !some.from.equals(some.to));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    boolean contain(LocalTime time) {
        boolean isAfterBegin = !time.isBefore(from);
        boolean isBeforeEnd = time.isBefore(to);
        return from.isBefore(to) ? isAfterBegin && isBeforeEnd : isAfterBegin || isBeforeEnd;
    }
}

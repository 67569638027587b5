package dev.sluice.ledger.query;

import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** How long the slots of an answer are, in the time zone of the ledger. */
public enum Step {
    /** Hours. */
    HOUR,
    /** Days, which may have 23 or 25 hours. */
    DAY,
    /** Months of the calendar. */
    MONTH,
    /** One slot for the whole range. */
    NONE;

    /** Returns the begin of the slot that has this time; the time itself for {@link #NONE}. */
    public ZonedDateTime begin(ZonedDateTime time) {
        return switch (this) {
            case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
            case DAY -> time.toLocalDate().atStartOfDay(time.getZone());
            case MONTH -> time.toLocalDate().withDayOfMonth(1).atStartOfDay(time.getZone());
            case NONE -> time;
        };
    }

    /** Returns the begin of the slot after the one that begins at this time. There is none for {@link #NONE}. */
    public ZonedDateTime next(ZonedDateTime begin) {
        return switch (this) {
            case HOUR -> begin.plusHours(1);
            case DAY -> begin.toLocalDate().plusDays(1).atStartOfDay(begin.getZone());
            case MONTH -> begin.toLocalDate().plusMonths(1).atStartOfDay(begin.getZone());
            case NONE -> throw new IllegalStateException("there is one slot only");
        };
    }
}

package dev.sluice.routing;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * Times of the week.
 *
 * @param from first moment of the hours
 * @param to first moment after the hours; before {@code from} for hours over midnight, and the same for the whole day
 * @param days on which it is then; after midnight, this is the next day
 * @param zone in which hours and days are told
 */
public record Schedule(LocalTime from, LocalTime to, Set<DayOfWeek> days, ZoneId zone) {

    public Schedule {
        days = Set.copyOf(days);
    }

    boolean includes(Instant moment) {
        ZonedDateTime local = moment.atZone(zone);
        LocalTime time = local.toLocalTime();
        boolean isAfterBegin = !time.isBefore(from);
        boolean isBeforeEnd = time.isBefore(to);
        return days.contains(local.getDayOfWeek())
                && (from.isBefore(to) ? isAfterBegin && isBeforeEnd : isAfterBegin || isBeforeEnd);
    }
}

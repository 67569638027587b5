package dev.sluice.console;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Writes instants as RFC 3339 tells it, with the offset of a zone, to the millisecond. */
final class Times {

    private final ZoneId zone;

    Times(ZoneId zone) {
        this.zone = zone;
    }

    String text(Instant time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                time.truncatedTo(ChronoUnit.MILLIS).atZone(zone));
    }
}

package dev.sluice.routing;

import java.time.Duration;
import java.util.Optional;

/**
 * How long to wait for a provider; each is positive.
 *
 * @param connect for the connection, TLS included
 * @param firstByte from the request's last byte to the answer's head, and before that for each part of the request to be taken
 * @param idle between two bytes of an answer
 * @param total for the whole exchange; empty for no such limit
 */
public record Timeouts(Duration connect, Duration firstByte, Duration idle, Optional<Duration> total) {

    /** Long enough for a reasoning model that thinks in silence, short enough to free a thread the same day. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(2), Optional.empty());

    public Timeouts {
        requirePositive(connect);
        requirePositive(firstByte);
        requirePositive(idle);
        total.ifPresent(Timeouts::requirePositive);
    }

    private static void requirePositive(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("a timeout must be positive: " + timeout);
        }
    }
}

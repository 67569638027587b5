package dev.sluice.routing;

import java.time.Duration;
import java.util.Optional;

/**
 * Timeouts of a provider; each is positive.
 *
 * @param connect to connect, including the TLS handshake
 * @param firstByte from the last byte of the request to the response headers; also for each write of a part of the request
 * @param idle between two bytes of the response
 * @param total for the whole exchange; empty for no limit
 * @param firstToken from the last byte of the request to the first content of a stream, while another target can be tried; empty for no limit
 */
public record Timeouts(
        Duration connect, Duration firstByte, Duration idle, Optional<Duration> total, Optional<Duration> firstToken) {

    /** Long enough for a reasoning model that sends nothing while it thinks. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(2), Optional.empty());

    public Timeouts {
        requirePositive(connect);
        requirePositive(firstByte);
        requirePositive(idle);
        total.ifPresent(Timeouts::requirePositive);
        firstToken.ifPresent(Timeouts::requirePositive);
    }

    /** Timeouts that do not ask for the first content of a stream. */
    public Timeouts(Duration connect, Duration firstByte, Duration idle, Optional<Duration> total) {
        this(connect, firstByte, idle, total, Optional.empty());
    }

    private static void requirePositive(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("a timeout must be positive: " + timeout);
        }
    }
}

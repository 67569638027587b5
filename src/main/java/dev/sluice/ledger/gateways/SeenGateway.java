package dev.sluice.ledger.gateways;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A gateway that has told of itself.
 *
 * @param number by which the tables of the ledger name it
 * @param spool its spool
 * @param seenAt when it has told this, by the database's clock
 * @param unseen how long that was ago, by the same clock
 * @param ahead how far its clock was ahead of the database's then; negative if it was behind
 */
public record SeenGateway(
        int number, UUID spool, Instant seenAt, Duration unseen, Duration ahead, GatewayStatus status) {

    /** Unseen for longer, a gateway is gone. */
    public static final Duration GONE = Duration.ofMinutes(1);

    /** Unseen for longer, it is forgotten. */
    public static final Duration FORGOTTEN = Duration.ofDays(1);

    /** Whether it has not told of itself for so long that it is not there. */
    public boolean isGone() {
        return unseen.compareTo(GONE) > 0;
    }
}

package dev.sluice.ledger.query;

import java.time.Instant;
import java.util.Optional;

/**
 * Which exchanges are wanted. An exchange must meet all that is present.
 *
 * @param from began at this instant or later
 * @param to began before this instant
 * @param selection of client, user, model that the client asked for, and target
 * @param status of the answer
 * @param ending how it ended
 * @param error code of the gateway's error
 * @param failedOnly only those that have failed, as {@code failed} of the sums counts them
 * @param requestId the request id
 */
public record ExchangeFilter(
        Optional<Instant> from,
        Optional<Instant> to,
        Selection selection,
        Optional<StatusRange> status,
        Optional<String> ending,
        Optional<String> error,
        boolean failedOnly,
        Optional<String> requestId) {

    /** All exchanges. */
    public static final ExchangeFilter ALL = new ExchangeFilter(
            Optional.empty(),
            Optional.empty(),
            Selection.ALL,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty());
}

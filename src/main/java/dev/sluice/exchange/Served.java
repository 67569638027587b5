package dev.sluice.exchange;

import java.util.Optional;

/**
 * How the exchange with the provider ended.
 *
 * <p>Absent as a fact when the request never got so far: it was refused here.
 *
 * @param ending how it ended
 * @param providerRequestId the provider's own {@code x-request-id}, for talks with its support; empty where it sent none
 */
public record Served(Ending ending, Optional<String> providerRequestId) {

    /** How an exchange with a provider ends. */
    public enum Ending {
        /** The whole answer was passed on, whatever its status. */
        COMPLETE,
        /** There was no connection, or it broke before the answer's head: 502. */
        UNREACHABLE,
        /** The provider did not begin to answer in time: 504. */
        TIMED_OUT,
        /** The provider closed the connection in the middle of its answer. */
        CUT_BY_PROVIDER,
        /** The provider fell silent in the middle of its answer. */
        STALLED,
        /** The client closed the connection, or did not send all of its body. */
        CLIENT_GONE
    }
}

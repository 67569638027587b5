package dev.sluice.exchange;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the exchange with the provider ended.
 *
 * <p>Absent when the gateway refused the request itself.
 *
 * @param ending how it ended
 * @param providerStatus the provider's own status; empty when it did not answer
 * @param providerRequestId the provider's {@code x-request-id}, for requests to its support; empty if it sent none
 */
public record ProviderOutcome(Ending ending, OptionalInt providerStatus, Optional<String> providerRequestId) {

    /** An exchange in which the provider did not answer. */
    public static ProviderOutcome unanswered(Ending ending) {
        return new ProviderOutcome(ending, OptionalInt.empty(), Optional.empty());
    }

    /** Whether the provider refused the request or never received it. It then costs nothing (behaviour.md 4.4). */
    public boolean isRefused() {
        return ending == Ending.UNREACHABLE
                || ending == Ending.INVALID_RESPONSE
                || ending == Ending.TIMED_OUT
                || ending == Ending.ERROR_EVENT
                || ending == Ending.INVALID_BODY
                // The client has nothing of an answer whose status is not told.
                || ((ending == Ending.STOPPED || ending == Ending.CUT_BY_PROVIDER) && providerStatus.isEmpty())
                || providerStatus.orElse(0) >= 400;
    }

    /** How an exchange with a provider ends. */
    public enum Ending {
        /** The whole answer was passed on, whatever its status. */
        COMPLETE,
        /** There was no connection, or it broke before the answer's head: 502. */
        UNREACHABLE,
        /** The provider answered with something that is not valid HTTP: 502. */
        INVALID_RESPONSE,
        /** The provider did not begin to answer in time: 504. */
        TIMED_OUT,
        /** The provider closed the connection in the middle of its answer. */
        CUT_BY_PROVIDER,
        /** The provider ended its stream without the terminal event of the API. */
        TRUNCATED,
        /** The provider fell silent in the middle of its answer. */
        STALLED,
        /** An error event in the stream: the provider's own, or ours for what it refused after the stream had begun. */
        ERROR_EVENT,
        /** The gateway was stopped, and the exchange took longer than it waited. */
        STOPPED,
        /** The client closed the connection, or did not send all of its body. */
        CLIENT_GONE,
        /** The rest of the client's form was refused while it was sent on: 400. */
        INVALID_BODY
    }
}

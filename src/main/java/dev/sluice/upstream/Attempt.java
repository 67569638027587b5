package dev.sluice.upstream;

import dev.sluice.errors.ApiError;
import dev.sluice.exchange.ProviderOutcome.Ending;

/** How one try to reach a provider ended. */
sealed interface Attempt {

    /**
     * The provider answers.
     *
     * @param answer its head, and its body to come; to be closed by the receiver
     */
    record Answered(UpstreamAnswer answer) implements Attempt {}

    /** There will be no answer. */
    sealed interface Failed extends Attempt {

        /** How the exchange ended by it. */
        Ending ending();

        /** What the client is told. */
        ApiError toError();
    }

    /** No connection, or one that broke before the answer's head. */
    record Unreachable(String provider) implements Failed {

        @Override
        public Ending ending() {
            return Ending.UNREACHABLE;
        }

        @Override
        public ApiError toError() {
            return ApiError.serverError(
                    502,
                    "provider_unreachable",
                    "The provider \"" + provider
                            + "\" could not be reached, or closed the connection before it answered;" + " try again.");
        }
    }

    /** The provider answered with something that is not HTTP. */
    record InvalidResponse(String provider) implements Failed {

        @Override
        public Ending ending() {
            return Ending.INVALID_RESPONSE;
        }

        @Override
        public ApiError toError() {
            return ApiError.serverError(
                    502,
                    "provider_invalid_response",
                    "The provider \"" + provider + "\" sent a response that is not valid HTTP; try again, and tell the"
                            + " gateway's operator if it happens again.");
        }
    }

    /** The provider took the request and did not begin to answer in time. */
    record TimedOut(String provider) implements Failed {

        @Override
        public Ending ending() {
            return Ending.TIMED_OUT;
        }

        @Override
        public ApiError toError() {
            return ApiError.serverError(
                    504,
                    "provider_timeout",
                    "The provider \"" + provider + "\" did not begin to answer in time; try again, or ask the gateway's"
                            + " operator to raise sluice.providers." + provider + ".timeout.first-byte.");
        }
    }

    /** The gateway is stopping, and did not wait any longer. */
    record Stopped() implements Failed {

        @Override
        public Ending ending() {
            return Ending.STOPPED;
        }

        @Override
        public ApiError toError() {
            return ApiError.serverError(503, "gateway_stopping", "The gateway is being stopped; try again.")
                    .withHeader("Retry-After", "1");
        }
    }
}

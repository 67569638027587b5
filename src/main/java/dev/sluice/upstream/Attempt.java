package dev.sluice.upstream;

import dev.sluice.errors.ApiError;
import dev.sluice.exchange.ProviderOutcome.Ending;

/** The outcome of one attempt to reach a provider. */
sealed interface Attempt {

    /**
     * The provider has begun to answer.
     *
     * @param answer the head, and the body to be read; the receiver must close it
     */
    record Answered(UpstreamAnswer answer) implements Attempt {}

    /** The provider will not answer. */
    sealed interface Failed extends Attempt {

        /** The exchange's ending for the access log. */
        Ending ending();

        /** The error for the client. */
        ApiError toError();
    }

    /**
     * No connection, or one that broke before the response head.
     *
     * @param isSent whether a byte of the request may have been sent
     */
    record Unreachable(String provider, boolean isSent) implements Failed {

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

    /** The provider sent a response that is not valid HTTP. */
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

    /** The provider accepted the request but did not begin to respond before the timeout. */
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

    /**
     * The provider sent nothing of use in time, and the client has nothing of its answer.
     *
     * @param timeout the last parts of the property that bounds the time
     */
    record Silent(String provider, String timeout) implements Failed {

        /** No content of a stream. */
        static final String FIRST_TOKEN = "first-token";

        /** Nothing more after the beginning of the answer. */
        static final String IDLE = "idle";

        @Override
        public Ending ending() {
            return Ending.TIMED_OUT;
        }

        @Override
        public ApiError toError() {
            String what = timeout.equals(FIRST_TOKEN)
                    ? "\" sent no content of its stream in time"
                    : "\" stopped sending before its answer was of use";
            return ApiError.serverError(
                    504,
                    "provider_timeout",
                    "The provider \"" + provider + what + "; try again, or ask the gateway's operator to raise"
                            + " sluice.providers." + provider + ".timeout." + timeout + ".");
        }
    }

    /** The provider ended its answer in the middle, and the client has nothing of it. */
    record Cut(String provider) implements Failed {

        @Override
        public Ending ending() {
            return Ending.CUT_BY_PROVIDER;
        }

        @Override
        public ApiError toError() {
            return ApiError.serverError(
                    502,
                    "provider_cut",
                    "The provider \"" + provider + "\" closed the connection in the middle of its answer; try again.");
        }
    }

    /** The gateway is stopping and cancelled the exchange. */
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

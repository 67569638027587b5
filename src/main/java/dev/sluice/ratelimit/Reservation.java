package dev.sluice.ratelimit;

import dev.sluice.tokens.TokenUsage;
import java.util.Optional;

/**
 * Tokens that were taken from a bucket for a request that is under way. Ends once, by one of the two: whatever is called
 * after the first call does nothing.
 */
public interface Reservation {

    /** Of a request that meets no limit. */
    Reservation NOTHING = new Reservation() {
        @Override
        public void release() {
            // Nothing was taken.
        }

        @Override
        public void settle(Optional<TokenUsage> usage) {
            // Nothing is charged.
        }
    };

    /** Gives all of them back: the provider refused the request or never got it. */
    void release();

    /**
     * Charges what was really consumed, into debt if need be (behaviour.md 4.4).
     *
     * @param usage of the exchange, as far as it came; empty when nobody can tell: the request then stands as it was counted,
     *     and the answer costs nothing. A prompt that the provider did not tell is the request's as it was counted
     */
    void settle(Optional<TokenUsage> usage);
}

package dev.sluice.ratelimit;

import dev.sluice.tokens.TokenUsage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What was taken for a request that is under way. Ends once, by one of the two: whatever is called after the first call does
 * nothing. For any thread.
 */
public final class Reservation {

    /** Of a request that meets no limit. Nothing of it changes. */
    static final Reservation NOTHING = new Reservation(List.of());

    private final List<BucketResult> takings;
    private final AtomicBoolean isOver = new AtomicBoolean();

    Reservation(List<BucketResult> takings) {
        this.takings = takings;
    }

    /** Gives all of it back: the provider refused the request or never got it. */
    void release() {
        if (isOver.compareAndSet(false, true)) {
            takings.forEach(BucketResult::giveBack);
        }
    }

    /**
     * Charges what was really consumed, into debt if need be (behaviour.md 4.4).
     *
     * @param usage of the exchange, as far as it came; empty when nobody can tell: the request then stands as it was counted,
     *     and the answer costs nothing. A prompt that the provider did not tell is the request's as it was counted
     */
    void settle(Optional<TokenUsage> usage) {
        if (isOver.compareAndSet(false, true)) {
            takings.forEach(taking -> taking.settle(usage));
        }
    }
}

package dev.sluice.ratelimit;

import dev.sluice.tokens.TokenUsage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The tokens taken for a request that is under way. The first call of {@link #release} or {@link #settle} ends it; later calls do
 * nothing. Safe for any thread.
 */
public final class Reservation {

    /** The reservation of a request that meets no limit; ending it does nothing. */
    static final Reservation NOTHING = new Reservation(List.of());

    private final List<BucketResult> takings;
    private final AtomicBoolean isOver = new AtomicBoolean();

    Reservation(List<BucketResult> takings) {
        this.takings = takings;
    }

    /** Gives everything back, because the provider refused the request or never got it. */
    void release() {
        if (isOver.compareAndSet(false, true)) {
            takings.forEach(BucketResult::giveBack);
        }
    }

    /**
     * Charges what was really consumed; this can leave the bucket in debt (behaviour.md 4.4).
     *
     * @param usage the tokens of the exchange; empty when they are unknown: then the counted request is charged and the answer is
     *     not. A prompt that the provider did not report is charged as the request was counted
     */
    void settle(Optional<TokenUsage> usage) {
        if (isOver.compareAndSet(false, true)) {
            takings.forEach(taking -> taking.settle(usage));
        }
    }
}

package dev.sluice.ratelimit;

import dev.sluice.tokens.TokenUsage;
import java.util.List;
import java.util.Optional;

/**
 * The tokens taken for a request that is under way. It ends by {@link #release}, or by {@link #settle} with the last usage that is known.
 * Safe for any thread.
 */
public final class Reservation {

    /** The reservation of a request that meets no limit; ending it does nothing. */
    static final Reservation NOTHING = new Reservation(List.of());

    private final List<BucketResult> takings;

    /** What each bucket was charged so far; null before the first settlement. */
    private long[] charged;

    private boolean isReleased;

    Reservation(List<BucketResult> takings) {
        this.takings = takings;
    }

    /** Gives everything back, because the provider refused the request or never got it. Does nothing after a settlement. */
    synchronized void release() {
        if (!isReleased && charged == null) {
            isReleased = true;
            takings.forEach(BucketResult::giveBack);
        }
    }

    /**
     * Charges what was really consumed; this can leave the bucket in debt (behaviour.md 4.4). A later call corrects the charge to the
     * usage known by then. Does nothing after a release.
     *
     * <p>When it returns, what was given back can be taken again, so call it before the client can see that its answer is over.
     *
     * @param usage the tokens of the exchange so far; empty when they are unknown: then the counted request is charged and the answer is
     *     not. A prompt that the provider did not report is charged as the request was counted
     */
    public synchronized void settle(Optional<TokenUsage> usage) {
        if (isReleased) {
            return;
        }
        if (charged == null) {
            charged = takings.stream().mapToLong(BucketResult::taken).toArray();
        }
        for (int i = 0; i < charged.length; i++) {
            long cost = takings.get(i).cost(usage);
            takings.get(i).charge(cost - charged[i]);
            charged[i] = cost;
        }
    }
}

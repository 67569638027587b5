package dev.sluice.upstream;

import java.util.Optional;

/**
 * What happens when a request was sent, and while the first content of a stream does not come. For the thread that waits for the provider, or the one
 * that holds its wait.
 *
 * @param afterSent runs on the exchange's thread; empty for nothing
 */
record FirstContent(FirstTokenLimit limit, HedgeStart hedge, Optional<Runnable> afterSent) {

    /** Nothing happens. */
    static final FirstContent UNWATCHED = withoutLimit(Optional.empty());

    /** Nothing happens while it does not come. */
    static FirstContent withoutLimit(Optional<Runnable> afterSent) {
        return new FirstContent(FirstTokenLimit.NONE, HedgeStart.NONE, afterSent);
    }

    /** The request was sent completely, perhaps again over another connection. */
    void requestIsSent(long now) {
        limit.requestIsSent(now);
        hedge.requestIsSent();
        afterSent.ifPresent(Runnable::run);
    }

    /** The content has come, or is not waited for any more. */
    void stop() {
        limit.stop();
        hedge.stop();
    }

    boolean isAnythingDue(long now) {
        return limit.isDue(now) || hedge.isDue(now) || hedge.hasFailed();
    }
}

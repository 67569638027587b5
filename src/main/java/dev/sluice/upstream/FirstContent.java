package dev.sluice.upstream;

/** What happens while the first content of a stream does not come. For the thread that waits for the provider, or the one that holds its wait. */
record FirstContent(FirstTokenLimit limit, HedgeStart hedge) {

    /** Nothing happens. */
    static final FirstContent UNWATCHED = new FirstContent(FirstTokenLimit.NONE, HedgeStart.NONE);

    /** The request was sent completely. */
    void requestIsSent(long now) {
        limit.requestIsSent(now);
        hedge.requestIsSent();
    }

    /** The content has come, or is not waited for any more. */
    void stop() {
        limit.stop();
        hedge.stop();
    }

    boolean isAnythingDue(long now) {
        return limit.isDue(now) || hedge.isDue(now);
    }
}

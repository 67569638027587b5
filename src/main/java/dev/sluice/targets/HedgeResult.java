package dev.sluice.targets;

/** What has become of a hedge, or why there was none when one was due. */
public enum HedgeResult {
    /** The client got its answer. */
    WON,
    /** The first attempt had content sooner, or the exchange has ended before either had. */
    LOST,
    /** It had no answer, or one that is an error. */
    FAILED,
    /** The model has had its share of hedges. */
    NO_BUDGET,
    /** No other target or key is usable. */
    NO_TARGET,
    /** Too many hedges run. */
    NO_THREAD;

    /** Whether there was a hedge. */
    public boolean isOfHedge() {
        return this == WON || this == LOST || this == FAILED;
    }
}

package dev.sluice.targets;

/** Whether a target gets requests. */
public enum BreakerState {
    /** It does. */
    CLOSED,
    /** Two requests try whether it has recovered. */
    HALF_OPEN,
    /** It does not: too many have failed. */
    OPEN
}

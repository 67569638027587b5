package dev.sluice.ratelimit;

/** What becomes of requests while the buckets that gateways share cannot be asked (behaviour.md 4.7). */
public enum RedisFailureMode {
    /** They pass unlimited. */
    OPEN,
    /** They are refused with 503. */
    CLOSED,
    /** Each gateway holds the limits by itself, in buckets that begin full. */
    LOCAL
}

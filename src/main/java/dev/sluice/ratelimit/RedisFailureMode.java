package dev.sluice.ratelimit;

/** What decides on requests while Redis is away (behaviour.md 4.7). */
public enum RedisFailureMode {
    /** Requests pass without limits. */
    OPEN,
    /** Requests are refused with 503. */
    CLOSED,
    /** Each gateway limits by itself, from what Redis last said of a bucket, and charges Redis afterwards. */
    LOCAL
}

package dev.sluice.ratelimit;

import java.time.Duration;

/**
 * How the buckets that gateways share are reached.
 *
 * @param address where
 * @param prefix what all keys begin with
 * @param deadline how long a request waits for an answer at most; positive
 * @param whenAway what becomes of requests that got none
 */
public record RedisSettings(RedisAddress address, String prefix, Duration deadline, RedisFailureMode whenAway) {}

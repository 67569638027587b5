package dev.sluice.ratelimit;

import java.time.Duration;

/**
 * How the gateway uses Redis.
 *
 * @param address where Redis is
 * @param prefix the start of every key
 * @param deadline how long Redis may answer nothing before it counts as away; positive
 * @param failureMode what decides while Redis is away
 */
public record RedisSettings(RedisAddress address, String prefix, Duration deadline, RedisFailureMode failureMode) {}

package dev.sluice.ratelimit;

import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class RedisRateLimiterTest extends RateLimiterContract {

    private static SharedRedis redis;

    @BeforeAll
    static void start() {
        redis = new SharedRedis();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    BucketStore store(LongSupplier micros) {
        return redis.emptied(micros);
    }
}

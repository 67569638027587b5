package dev.sluice.ratelimit;

import java.util.function.LongSupplier;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

final class RedisEvenRefillPropertiesTest extends EvenRefillContract {

    private static SharedRedis redis;

    @BeforeContainer
    static void start() {
        redis = new SharedRedis();
    }

    @AfterContainer
    static void stop() {
        redis.close();
    }

    @Override
    BucketStore store(LongSupplier micros) {
        return redis.emptied(micros);
    }
}

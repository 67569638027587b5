package dev.sluice.ratelimit;

import java.util.function.LongSupplier;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RedisMoneyBudgetTest extends MoneyBudgetContract {

    @RegisterExtension
    static final SharedRedis REDIS = new SharedRedis();

    @Override
    BucketStore store(LongSupplier micros) {
        return REDIS.emptied(micros);
    }
}

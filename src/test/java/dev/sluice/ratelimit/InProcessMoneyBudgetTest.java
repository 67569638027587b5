package dev.sluice.ratelimit;

import java.util.function.LongSupplier;

final class InProcessMoneyBudgetTest extends MoneyBudgetContract {

    @Override
    BucketStore store(LongSupplier micros) {
        return new LocalBuckets(micros, 1000);
    }
}

package dev.sluice.ratelimit;

import java.util.function.LongSupplier;

final class InProcessSettlementTest extends SettlementContract {

    @Override
    BucketStore store(LongSupplier micros) {
        return new LocalBuckets(micros, 1000);
    }
}

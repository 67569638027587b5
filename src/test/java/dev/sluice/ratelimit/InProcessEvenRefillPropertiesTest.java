package dev.sluice.ratelimit;

import java.util.function.LongSupplier;

final class InProcessEvenRefillPropertiesTest extends EvenRefillContract {

    @Override
    BucketStore store(LongSupplier micros) {
        return new LocalBuckets(micros, 1000);
    }
}

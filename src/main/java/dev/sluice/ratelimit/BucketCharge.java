package dev.sluice.ratelimit;

import java.util.function.Consumer;

/** Charges one bucket. For any number of threads. */
@FunctionalInterface
interface BucketCharge {

    /**
     * Charges more tokens to the bucket, into debt if need be, or gives back a negative number of them. When it returns, what was given back can
     * be taken again, unless the store is away.
     *
     * @param then told of the bucket afterwards, perhaps later and on another thread; not told if nobody knows it
     */
    void charge(long more, Consumer<TokenBucket> then);
}

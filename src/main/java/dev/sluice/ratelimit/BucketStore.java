package dev.sluice.ratelimit;

import dev.sluice.ratelimit.UsedBuckets.UsedBucket;
import java.util.List;
import java.util.Optional;

/** Holds the buckets, in this process or in a shared store. Safe for any number of threads. */
interface BucketStore {

    /**
     * Takes from each bucket what is demanded, where the bucket holds it.
     *
     * @return one result for each demand, in their order; empty when the store does not answer: then nothing stays taken
     */
    Optional<List<BucketResult>> take(List<Demand> demands);

    /**
     * Lowers a bucket that holds more than is told to be there. Does not wait for the store; a store that is away forgets it.
     *
     * @param demand names the bucket
     * @param left how much is there; at least 0
     */
    default void lower(Demand demand, long left) {}

    /**
     * Takes from buckets what was used of them before this process has begun. Does not wait for the store.
     *
     * @param used all that there are
     */
    default void fill(List<UsedBucket> used) {}
}

package dev.sluice.ratelimit;

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
}

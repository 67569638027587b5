package dev.sluice.ratelimit;

import java.util.List;
import java.util.Optional;

/** Where the buckets are. For any number of threads. */
interface BucketStore {

    /**
     * Takes what is demanded from each bucket that holds it.
     *
     * @return one for each demand, in their order; empty when the store cannot be asked: then nothing is taken, or is given back
     *     when it turns out to have been
     */
    Optional<List<BucketResult>> take(List<Demand> demands);
}

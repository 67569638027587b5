package dev.sluice.ratelimit;

import java.time.Instant;
import java.util.Optional;

/**
 * What a client has left of one limit.
 *
 * @param used what is consumed and has not flowed back; at least 0. More than the limit's amount while the bucket is in debt
 * @param reserved what requests that run in this gateway hold besides, until they end; at least 0
 * @param left what a request can still take; at least 0
 * @param full when the bucket is full again if nothing more is taken: for a day or month its end, else at most one period from now, or
 *     longer in debt
 * @param terms those of a budget in money, whose figures are billionths of the currency; empty for all other limits
 */
record LimitStatus(Limit limit, long used, long reserved, long left, Instant full, Optional<BudgetTerms> terms) {

    /**
     * Reads it from a bucket.
     *
     * @param looked a demand of nothing, and the bucket that it found
     * @param reserved what running requests hold of the bucket
     */
    static LimitStatus of(BucketResult looked, long reserved, Instant now) {
        TokenBucket bucket = looked.bucket();
        return new LimitStatus(
                looked.demand().limit(),
                Math.max(0, bucket.consumed() - reserved),
                reserved,
                bucket.left(),
                now.plus(looked.untilFull()),
                looked.demand().terms());
    }
}

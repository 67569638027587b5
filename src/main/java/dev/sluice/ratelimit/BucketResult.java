package dev.sluice.ratelimit;

import dev.sluice.ratelimit.Refill.Window;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * What came of a demand.
 *
 * @param isGranted whether its tokens were there, and taken
 * @param bucket as it is now
 * @param account charges the bucket so many more, or gives back what is below zero; what is given back is there when it
 *     returns, unless the store is away
 */
record BucketResult(Demand demand, boolean isGranted, TokenBucket bucket, LongConsumer account) {

    /** Granted without a bucket. */
    static BucketResult unlimited(Demand demand) {
        return new BucketResult(demand, true, TokenBucket.full(demand.limit(), 0), more -> {});
    }

    /** Undoes it. */
    void giveBack() {
        charge(-demand.taken());
    }

    /** Charges what was consumed in place of what was taken. */
    void settle(Optional<TokenUsage> usage) {
        charge(demand.limit().charge().of(demand.tokens(), usage) - demand.taken());
    }

    private void charge(long more) {
        if (more != 0) {
            account.accept(more);
        }
    }

    private Duration waitFor(long tokens) {
        return demand.window().map(Window::left).orElseGet(() -> bucket.waitFor(tokens));
    }

    /** The refusal, for one that was not granted. */
    Denied denied() {
        Limit limit = demand.limit();
        boolean never = demand.needed() > limit.amount();
        return new Denied(
                limit,
                demand.taken(),
                bucket.left(),
                never ? Optional.<Duration>empty() : Optional.of(waitFor(demand.needed())),
                waitFor(limit.amount()));
    }
}

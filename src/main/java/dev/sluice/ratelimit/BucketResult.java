package dev.sluice.ratelimit;

import dev.sluice.ratelimit.Refill.Window;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * The outcome of one demand on one bucket.
 *
 * @param isGranted whether the tokens were there and were taken
 * @param bucket the bucket afterwards
 * @param account charges more tokens to the bucket, or gives back a negative number of them; when it returns, what was given back
 *     can be taken again, unless the store is away
 */
record BucketResult(Demand demand, boolean isGranted, TokenBucket bucket, LongConsumer account) {

    /** A grant that no bucket limits. */
    static BucketResult unlimited(Demand demand) {
        return new BucketResult(demand, true, TokenBucket.full(demand.limit(), 0), more -> {});
    }

    /** How many tokens were taken. */
    long taken() {
        return demand.taken();
    }

    /** Gives back what was taken. */
    void giveBack() {
        charge(-taken());
    }

    /**
     * What the exchange costs.
     *
     * @param counted the request's tokens as counted again; empty if they were not
     */
    long cost(OptionalLong counted, Optional<TokenUsage> usage) {
        return (counted.isPresent() ? demand.recounted(counted.getAsLong()) : demand).cost(usage);
    }

    /** Charges more tokens, or gives back a negative number of them. */
    void charge(long more) {
        if (more != 0) {
            account.accept(more);
        }
    }

    /** How long until the bucket is full if nothing more is taken. */
    Duration untilFull() {
        return waitFor(demand.limit().amount());
    }

    private Duration waitFor(long tokens) {
        return demand.window().map(Window::left).orElseGet(() -> bucket.waitFor(tokens));
    }

    /** The refusal of a demand that was not granted. */
    Denied denied() {
        Limit limit = demand.limit();
        boolean never = demand.needed() > limit.amount();
        return new Denied(
                limit,
                demand.taken(),
                bucket.left(),
                never ? Optional.<Duration>empty() : Optional.of(waitFor(demand.needed())),
                untilFull());
    }
}

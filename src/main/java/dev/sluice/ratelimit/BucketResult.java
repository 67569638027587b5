package dev.sluice.ratelimit;

import dev.sluice.ratelimit.Refill.Window;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The outcome of one demand on one bucket.
 *
 * @param isGranted whether the tokens were there and were taken
 * @param bucket the bucket afterwards
 * @param account charges the bucket, or gives back
 */
record BucketResult(Demand demand, boolean isGranted, TokenBucket bucket, BucketCharge account) {

    /** A grant that no bucket limits. */
    static BucketResult unlimited(Demand demand) {
        return new BucketResult(demand, true, TokenBucket.full(demand.limit(), 0), (more, then) -> {});
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
     * @param nano its cost in billionths of the currency; empty when unknown
     */
    long cost(OptionalLong counted, Optional<TokenUsage> usage, OptionalLong nano) {
        return (counted.isPresent() ? demand.recounted(counted.getAsLong()) : demand).cost(usage, nano);
    }

    /** Whether it is of a budget in money. */
    boolean isOfMoney() {
        return demand.terms().isPresent();
    }

    /** Charges more tokens, or gives back a negative number of them. */
    void charge(long more) {
        if (more != 0) {
            account.charge(more, after -> {});
        }
    }

    /**
     * Charges a budget in money.
     *
     * @param more below zero to give back
     * @param then told of the bucket afterwards, perhaps later and on another thread; not told where no store answers
     */
    void charge(long more, Consumer<TokenBucket> then) {
        account.charge(more, then);
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
                untilFull(),
                demand.terms());
    }
}

package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.Limits.Category;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Target;
import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.KeyCharge;
import dev.sluice.targets.KeyLimits;
import dev.sluice.targets.ToldRemaining;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;

/** Reserves what the attempts of one exchange need of what keys are granted. For the exchange's thread, or one that holds its wait. */
public final class KeyReservations implements KeyLimits {

    private static final TokenUsage NO_TOKENS =
            new TokenUsage(OptionalLong.of(0), OptionalLong.of(0), TokenUsage.Source.COUNTED);

    /** For a store that cannot tell how long. */
    private static final Duration UNKNOWN_WAIT = Duration.ofSeconds(1);

    private final RateLimiter limiter;
    private final InstantSource clock;
    private final BiFunction<Target, ProviderKey, Optional<Limits>> limits;
    private final ToLongFunction<Target> promptTokens;

    /** Of the attempt whose answer goes to the client; null before there is one. */
    private Reservation answering;

    /**
     * Creates them.
     *
     * @param limits of a key; empty if it has none
     * @param promptTokens counts the prompt for a target; 0 if it cannot be counted
     */
    KeyReservations(
            RateLimiter limiter,
            InstantSource clock,
            BiFunction<Target, ProviderKey, Optional<Limits>> limits,
            ToLongFunction<Target> promptTokens) {
        this.limiter = limiter;
        this.clock = clock;
        this.limits = limits;
        this.promptTokens = promptTokens;
    }

    @Override
    public Result take(Target target, ProviderKey key, String model) {
        List<Limit> met = met(target, key, model);
        if (met.isEmpty()) {
            return new Taken(KeyCharge.NONE);
        }
        long prompt = countsTokens(met) ? promptTokens.applyAsLong(target) : 0;
        List<Demand> demands = new ArrayList<>(met.size());
        for (Limit limit : met) {
            // What is more than a minute's may go when all of it is there, so that the provider's own answer tells the
            // client.
            long needed = limit.unit() == Unit.REQUESTS ? 1 : Math.min(prompt, limit.amount());
            demands.add(demand(limit, needed));
        }
        Decision decision = limiter.reserve(demands);
        if (decision instanceof Denied denied) {
            return new Spent(denied.retryAfter()
                    .filter(wait -> wait.compareTo(Duration.ZERO) > 0)
                    .orElse(UNKNOWN_WAIT));
        }
        if (!(decision instanceof Granted granted)) {
            return new Taken(KeyCharge.NONE); // the store is away
        }
        if (demands.stream().anyMatch(demand -> demand.limit().unit() == Unit.TOKENS && demand.tokens() < prompt)) {
            granted.reservation().recount(() -> prompt);
        }
        return new Taken(new Charge(demands, granted.reservation()));
    }

    @Override
    public List<ProviderKey> leastUsed(Target target, List<ProviderKey> keys, String model) {
        if (keys.size() == 1) {
            return keys;
        }
        List<ProviderKey> least = new ArrayList<>(keys.size());
        double smallest = Double.MAX_VALUE;
        for (ProviderKey key : keys) {
            double used = used(met(target, key, model));
            if (used < 0) {
                return keys;
            }
            if (used < smallest) {
                smallest = used;
                least.clear();
            }
            if (used == smallest) {
                least.add(key);
            }
        }
        return least;
    }

    /** The largest share that is used of a key's limits; below 0 if it is not known. */
    private double used(List<Limit> met) {
        List<Demand> nothing = met.stream().map(limit -> demand(limit, 0)).toList();
        Instant now = clock.instant();
        double used = -1;
        for (LimitStatus status : limiter.look(nothing, now).orElse(List.of())) {
            used = Math.max(
                    used,
                    (double) (status.used() + status.reserved())
                            / status.limit().amount());
        }
        return used;
    }

    private List<Limit> met(Target target, ProviderKey key, String model) {
        Optional<Limits> ofKey = limits.apply(target, key);
        if (ofKey.isEmpty()) {
            return List.of();
        }
        List<Limit> met = new ArrayList<>(2);
        for (Category category : ofKey.get().categories()) {
            ofKey.get()
                    .find(category, model, ProviderKeyLimits.SELECTOR, ProviderKeyLimits.nameOf(target.provider(), key))
                    .ifPresent(met::add);
        }
        return met;
    }

    private static boolean countsTokens(List<Limit> met) {
        for (Limit limit : met) {
            if (limit.countsRequest()) {
                return true;
            }
        }
        return false;
    }

    private Demand demand(Limit limit, long tokens) {
        return Demand.of(limit, limit.value().orElseThrow(), tokens, clock, Client.ANONYMOUS.name());
    }

    /** The answer is over: the key of the attempt that served it is charged what it really consumed. Does nothing without such an attempt. */
    public void settle(TokenUsage usage) {
        if (answering != null) {
            answering.settle(Optional.of(usage));
        }
    }

    /** What one attempt has taken of its key. */
    private final class Charge implements KeyCharge {

        private final List<Demand> demands;
        private final Reservation reservation;
        private ToldRemaining told = ToldRemaining.NOTHING;

        Charge(List<Demand> demands, Reservation reservation) {
            this.demands = demands;
            this.reservation = reservation;
        }

        @Override
        public void told(ToldRemaining remaining) {
            told = remaining;
        }

        @Override
        public void release() {
            reservation.release();
        }

        @Override
        public void end(AttemptOutcome outcome) {
            switch (outcome) {
                case SERVED -> {
                    reservation.settle(Optional.empty());
                    answering = reservation;
                }
                // Nothing was sent.
                case UNREACHABLE, LIMITED -> reservation.release();
                // The provider may have worked on it.
                case UNANSWERED, TIMED_OUT, NO_FIRST_TOKEN, CUT, CANCELLED -> reservation.settle(Optional.empty());
                // It was a request, but its tokens were not used.
                case FAILED,
                        RATE_LIMITED,
                        NO_QUOTA,
                        KEY_REFUSED,
                        FORBIDDEN,
                        NO_MODEL,
                        TOO_LONG,
                        CONTENT_REFUSED,
                        NOT_SUPPORTED,
                        REFUSED -> reservation.settle(Optional.of(NO_TOKENS));
            }
            lower();
        }

        /** Others may use the key, too: what the provider tells is never more than it has left. */
        private void lower() {
            for (Demand demand : demands) {
                OptionalLong left = demand.limit().unit() == Unit.REQUESTS ? told.requests() : told.tokens();
                if (left.isPresent()) {
                    limiter.lower(demand, left.getAsLong());
                }
            }
        }
    }
}

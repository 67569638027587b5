package dev.sluice.ratelimit;

import java.util.List;
import java.util.Optional;

/** A limiter that is asked about one limit at a time. */
final class OneLimit {

    private final RateLimiter limiter;

    OneLimit(BucketStore store) {
        limiter = new RateLimiter(store, demands -> Optional.empty(), Optional.empty(), BudgetObserver.NOBODY);
    }

    Decision reserve(Limit limit, String value, long tokens) {
        return reserve(List.of(new Demand(limit, value, tokens, Optional.empty())));
    }

    Decision reserve(List<Demand> demands) {
        return limiter.reserve(demands);
    }
}

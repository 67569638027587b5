package dev.sluice.ratelimit;

import dev.sluice.ratelimit.Limit.Unit;

/**
 * Which bucket: what stays the same when a limit's amount, period, charge or name is changed, so that what was consumed stays
 * consumed.
 *
 * @param model as the limit names it
 * @param value the selector's
 */
record BucketKey(Unit unit, String model, String selector, String value) {

    static BucketKey of(Demand demand) {
        Limit limit = demand.limit();
        return new BucketKey(limit.unit(), limit.model(), limit.selector(), demand.value());
    }

    BucketKey withValue(String other) {
        return new BucketKey(unit, model, selector, other);
    }
}

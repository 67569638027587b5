package dev.sluice.ratelimit;

import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.Refill.Window;

/**
 * Which bucket: what stays the same when a limit's amount, period, charge or name is changed, so that what was consumed stays
 * consumed.
 *
 * @param model as the limit names it
 * @param value the selector's
 * @param window name of the span of time that it is about; empty for all time
 */
record BucketKey(Unit unit, String model, String selector, String value, String window) {

    static BucketKey of(Demand demand) {
        Limit limit = demand.limit();
        return new BucketKey(
                limit.unit(),
                limit.model(),
                limit.selector(),
                demand.value(),
                demand.window().map(Window::name).orElse(""));
    }

    BucketKey withValue(String other) {
        return new BucketKey(unit, model, selector, other, window);
    }
}

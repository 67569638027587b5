package dev.sluice.ratelimit;

import dev.sluice.digest.Sha256;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.Refill.Window;

/**
 * Identifies a bucket by what stays the same when a limit's amount, period, charge or name changes. A changed limit therefore keeps its
 * bucket and what was consumed from it.
 *
 * @param model as the limit names it
 * @param value the selector's value
 * @param window name of the day or month; empty for a limit that refills evenly
 */
record BucketKey(Unit unit, String model, String selector, String value, String window) {

    private static final int DIGEST_LENGTH = 12;

    static BucketKey of(Demand demand) {
        Limit limit = demand.limit();
        return new BucketKey(
                limit.unit(),
                limit.model(),
                limit.selector(),
                demand.value(),
                demand.window().map(Window::name).orElse(""));
    }

    /** Tells the bucket from others of its budget for its day or month, without telling the selector's value: 12 hexadecimal digits. */
    String digest() {
        return Sha256.hex(model + "\n" + selector + "\n" + value).substring(0, DIGEST_LENGTH);
    }

    BucketKey withValue(String other) {
        return new BucketKey(unit, model, selector, other, window);
    }
}

package dev.sluice.targets;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the extra attempts that go to one target (R20): a failure there costs a token, a success gives a tenth of one back, and with half of
 * them or fewer the target gets first attempts alone. The rule is gRPC's (proposal A6), for each destination. Thread-safe.
 */
final class Throttle {

    /** In tenths of a token, so that counting is exact. */
    private static final int FULL = 100;

    private static final int FAILURE = 10;

    private final AtomicInteger tenths = new AtomicInteger(FULL);

    boolean allowsExtra() {
        return tenths.get() > FULL / 2;
    }

    void failed() {
        tenths.updateAndGet(now -> Math.max(0, now - FAILURE));
    }

    void succeeded() {
        if (tenths.get() < FULL) { // a healthy target writes nothing
            tenths.updateAndGet(now -> Math.min(FULL, now + 1));
        }
    }

    /** The tokens that are left; 0 to 10. */
    double tokens() {
        return tenths.get() / 10.0;
    }
}

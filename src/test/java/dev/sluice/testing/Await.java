package dev.sluice.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what comes by itself. */
public final class Await {

    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private Await() {}

    /**
     * Returns when it is so.
     *
     * @throws AssertionError when it is not within 20 seconds
     */
    public static void until(String what, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + AT_MOST.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not come: " + what);
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

package dev.sluice.ledger.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The pause between the slices of long work, so that the writers hardly wait.
 *
 * @param closing open as soon as the work shall end
 * @param time of one pause
 */
record SlicePause(CountDownLatch closing, Duration time) {

    /** Whether the work goes on. */
    boolean goesOn() {
        return closing.getCount() > 0;
    }

    /** Waits for the time of the pause, or until the work shall end; an interrupt ends it too. */
    void take() {
        try {
            boolean unused = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }
}

package dev.sluice.ledger.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The first opening of a database, before which it may lack its tables. Who wants something of it right after a start waits for that, in place of being
 * told that it is away. Thread-safe.
 */
final class FirstOpening {

    private final CountDownLatch over = new CountDownLatch(1);

    /** It has ended, well or not. */
    void end() {
        over.countDown();
    }

    /** Waits until it has ended, for so long at most. Then the database tells what is the matter. */
    void await(Duration longest) {
        try {
            boolean unused = over.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sluice.testing;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds an {@link Answer} until the test lets it go on. With it a test can prove that one event had arrived before the
 * next one was sent. Safe for use from every thread; once open it stays open.
 */
public final class Gate {

    // Only a test that forgot its gate ever waits this long; closing the provider ends the wait as well.
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Lets the answer go on. */
    public void open() {
        opened.countDown();
    }

    /**
     * Waits until an answer stands before this gate, so that everything before it has been handed to the socket.
     *
     * @return false if that did not happen in time
     */
    public boolean awaitReached(Duration patience) throws InterruptedException {
        return reached.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    void pass() throws InterruptedIOException {
        reached.countDown();
        try {
            if (!opened.await(LONGEST.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new InterruptedIOException("nobody opened the gate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the provider was closed before the gate was opened");
        }
    }
}

package dev.sluice.tokens;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Shares the processors among large texts that are counted at the same time. They are counted part by part, at most half of the
 * processors (but at least one) count at once, and between two parts a thread lets go of its processor. So heartbeats, health checks
 * and small requests find a processor also on virtual threads, which nothing else interrupts. Thread-safe.
 */
final class CountingTurns {

    /** Texts up to this many bytes are counted at once, without a turn: in less than 15 ms. */
    static final int MOST_WITHOUT = 256 * 1024;

    /** Long enough to leave the processor, and short against a part. */
    private static final long PAUSE_NANOS = 50_000;

    /** Fair: a text waits for one part of each that came before it, not for their ends. */
    private final Semaphore free;

    CountingTurns(int processors) {
        this.free = new Semaphore(Math.max(1, processors / 2), true);
    }

    /** Waits until this thread may count one part. */
    void take() {
        free.acquireUninterruptibly();
    }

    /** Ends the part. */
    void end() {
        free.release();
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}

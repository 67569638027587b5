package dev.sluice.upstream;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Begins a hedge when an attempt had no content for a while (routing.md R41). For the thread that waits for the provider, or the one that holds
 * its wait.
 */
final class HedgeStart {

    /** Begins none. */
    static final HedgeStart NONE = new HedgeStart();

    private final long due;
    private final Executor threads;
    private final HedgeRace race;
    private boolean isStarted;
    private boolean isStopped;
    private boolean isArmed;

    private HedgeStart() {
        due = 0;
        threads = null;
        race = null;
    }

    /**
     * Creates a start that waits for the request to be sent.
     *
     * @param begun when the attempt began, by {@link System#nanoTime}
     * @param delay after that; not before the request was sent completely
     * @param threads where the hedge runs; may reject it
     */
    HedgeStart(long begun, Duration delay, Executor threads, HedgeRace race) {
        this.due = begun + UpstreamTimer.nanos(delay);
        this.threads = threads;
        this.race = race;
    }

    /** The request was sent completely. */
    void requestIsSent() {
        if (this != NONE) {
            isArmed = !isStarted;
        }
    }

    /** No hedge begins any more, and what it comes to is for the exchange's thread. */
    void stop() {
        if (this != NONE) {
            isStopped = true;
            isArmed = false;
        }
    }

    boolean isDue(long now) {
        return isArmed && now - due >= 0;
    }

    /** Whether the hedge has failed while the first attempt is waited for. */
    boolean hasFailed() {
        return isStarted && !isStopped && race.hasFailed();
    }

    /** Ends the hedge that has failed. Call it while the wait is held. */
    void endFailed() {
        race.endFailed();
    }

    /**
     * Begins the hedge on a thread of its own. Call it while the wait is held.
     *
     * @param release releases the wait; called once, when the hedge has begun, or cannot
     */
    void start(Runnable release) {
        isStarted = true;
        isArmed = false;
        try {
            threads.execute(() -> run(release));
        } catch (RejectedExecutionException noneFree) {
            race.hasNoThread();
            release.run();
        }
    }

    private void run(Runnable release) {
        boolean hasBegun = false;
        try {
            hasBegun = race.begin();
        } finally {
            release.run();
        }
        if (hasBegun) {
            race.run();
        }
    }
}

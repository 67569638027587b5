package dev.sluice.background;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs tasks on one daemon thread, once or repeatedly, until it is closed. Thread-safe. */
public final class BackgroundScheduler implements AutoCloseable {

    private static final Logger LOG = System.getLogger(BackgroundScheduler.class.getName());

    private final String name;
    private final ScheduledExecutorService thread;

    /** Creates a scheduler. Its thread starts with the first task. */
    public BackgroundScheduler(String name) {
        this.name = name;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Runs a task repeatedly.
     *
     * @param task runs again also after it has failed; the failure is logged
     * @param first the time until the first run
     * @param pause the time between the end of a run and the start of the next
     */
    public void repeat(Runnable task, Duration first, Duration pause) {
        Future<?> unused = thread.scheduleWithFixedDelay(
                () -> attempt(task), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs a task once, as soon as the thread is free. Does nothing after {@link #close()}. */
    public void execute(Runnable task) {
        try {
            thread.execute(() -> attempt(task));
        } catch (RejectedExecutionException closed) {
            LOG.log(Level.DEBUG, "a task came after the scheduler was closed", closed);
        }
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException unexpected) {
            // If it were thrown on, the executor would not run the task again.
            LOG.log(Level.ERROR, name + ": a task failed; it runs again as scheduled", unexpected);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

package dev.sluice.background;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A daemon thread that looks after something again and again, until it is closed. For any number of threads. */
public final class BackgroundScheduler implements AutoCloseable {

    private static final Logger LOG = System.getLogger(BackgroundScheduler.class.getName());

    private final String name;
    private final ScheduledExecutorService thread;

    /** Starts no thread yet. */
    public BackgroundScheduler(String name) {
        this.name = name;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Does this after a while, and again and again with a pause in between.
     *
     * @param task goes on also after it has failed; the failure is logged
     */
    public void repeat(Runnable task, Duration first, Duration pause) {
        Future<?> unused = thread.scheduleWithFixedDelay(
                () -> attempt(task), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Does this once, as soon as the thread is free; not any more once it is closed, as nobody is interested then. */
    public void execute(Runnable task) {
        try {
            thread.execute(() -> attempt(task));
        } catch (RejectedExecutionException closed) {
            LOG.log(Level.DEBUG, "closed meanwhile", closed);
        }
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException unexpected) {
            // Thrown on, it would end the repeating for ever.
            LOG.log(Level.ERROR, name + ": failed, and goes on", unexpected);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

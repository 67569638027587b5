package dev.sluice.upstream;

import dev.sluice.container.VirtualThreads;
import java.io.Closeable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** Threads for hedges: virtual ones where the JDK has them, and never more than a certain number. Starts none before it is used. Thread-safe. */
final class HedgeThreads implements Executor, Closeable {

    /** Each may have a connection besides that of its exchange. */
    private static final int MOST = 256;

    private static final String NAME = "sluice-hedge-";

    private final Semaphore free = new Semaphore(MOST);
    private final ExecutorService threads =
            VirtualThreads.executor(NAME).orElseGet(() -> DaemonThreads.upTo(MOST, NAME));

    /**
     * Runs a task on a thread of its own.
     *
     * @throws RejectedExecutionException if no thread is free
     */
    @Override
    public void execute(Runnable task) {
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException("no thread is free for a hedge");
        }
        boolean isAccepted = false;
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    free.release();
                }
            });
            isAccepted = true;
        } finally {
            if (!isAccepted) {
                free.release();
            }
        }
    }

    /** Interrupts what runs, and rejects what comes. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}

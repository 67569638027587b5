package dev.sluice.upstream;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes pools of platform threads for tasks that may block. */
final class DaemonThreads {

    private static final long IDLE_SECONDS = 10;

    private DaemonThreads() {}

    /**
     * Creates a pool that starts a thread when a task needs one, and ends it when it was idle for a while. A task that finds all threads busy is
     * rejected, not queued.
     *
     * @param most how many threads run at most; positive
     * @param name of each thread
     */
    static ExecutorService upTo(int most, String name) {
        return new ThreadPoolExecutor(0, most, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}

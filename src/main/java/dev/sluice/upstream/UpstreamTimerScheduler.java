package dev.sluice.upstream;

import dev.sluice.background.BackgroundScheduler;
import java.io.Closeable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Checks the timer of every exchange that waits for a provider. Thread-safe. */
final class UpstreamTimerScheduler implements Closeable {

    /** Interval of the checks, and so the maximum delay of a timeout or heartbeat. */
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(20);

    /** Maximum number of concurrent heartbeats. A heartbeat blocks while its client does not read. */
    private static final int MAX_HEARTBEATS = 256;

    private static final long IDLE_SECONDS = 10;

    private final Set<UpstreamTimer> timers = ConcurrentHashMap.newKeySet();
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-timer");
    private final ExecutorService heartbeats = new ThreadPoolExecutor(
            0,
            MAX_HEARTBEATS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            UpstreamTimerScheduler::newThread);

    UpstreamTimerScheduler() {
        scheduler.repeat(this::checkAll, CHECK_INTERVAL, CHECK_INTERVAL);
    }

    /** Checks this timer until {@link #remove} is called. */
    void add(UpstreamTimer timer) {
        timers.add(timer);
    }

    void remove(UpstreamTimer timer) {
        timers.remove(timer);
    }

    private void checkAll() {
        for (UpstreamTimer timer : timers) {
            timer.check(heartbeats);
        }
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "sluice-heartbeat");
        thread.setDaemon(true);
        return thread;
    }

    /** Stops checking. A wait is then bounded only by its connection. */
    @Override
    public void close() {
        scheduler.close();
        heartbeats.shutdownNow();
    }
}

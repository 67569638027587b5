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

/** Checks the timer of every exchange that waits for a provider. Safe for any number of threads. */
final class UpstreamTimerScheduler implements Closeable {

    /** How late a timeout or heartbeat may be. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Heartbeats that are written at the same time; one blocks when its client does not read. */
    private static final int MOST_BEATS = 256;

    private static final long IDLE_SECONDS = 10;

    private final Set<UpstreamTimer> running = ConcurrentHashMap.newKeySet();
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-timer");
    private final ExecutorService beats = new ThreadPoolExecutor(
            0, MOST_BEATS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), UpstreamTimerScheduler::thread);

    UpstreamTimerScheduler() {
        scheduler.repeat(this::look, PAUSE, PAUSE);
    }

    /** Checks this timer until {@link #forget} is called. */
    void watch(UpstreamTimer timer) {
        running.add(timer);
    }

    void forget(UpstreamTimer timer) {
        running.remove(timer);
    }

    private void look() {
        for (UpstreamTimer timer : running) {
            timer.look(beats);
        }
    }

    private static Thread thread(Runnable task) {
        Thread made = new Thread(task, "sluice-heartbeat");
        made.setDaemon(true);
        return made;
    }

    /** Stops checking. A wait is then bounded only by its connection. */
    @Override
    public void close() {
        scheduler.close();
        beats.shutdownNow();
    }
}

package dev.sluice.upstream;

import dev.sluice.background.BackgroundScheduler;
import java.io.Closeable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/** Checks the timer of every exchange that waits for a provider. Thread-safe. */
final class UpstreamTimerScheduler implements Closeable {

    /** Interval of the checks, and so the maximum delay of a timeout or heartbeat. */
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(20);

    /** Maximum number of concurrent heartbeats. A heartbeat blocks while its client does not read. */
    private static final int MAX_HEARTBEATS = 256;

    private final Set<UpstreamTimer> timers = ConcurrentHashMap.newKeySet();
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-timer");
    private final ExecutorService heartbeats = DaemonThreads.upTo(MAX_HEARTBEATS, "sluice-heartbeat");

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

    /** Stops checking. A wait is then bounded only by its connection. */
    @Override
    public void close() {
        scheduler.close();
        heartbeats.shutdownNow();
    }
}

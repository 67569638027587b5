package dev.sluice.usage;

import dev.sluice.background.BackgroundScheduler;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes one line for each request, with the logger {@value #LOGGER}. Thread-safe.
 *
 * <p>A background thread writes the lines in batches, every {@link #FLUSH_INTERVAL}: requests wait for no lock and no disk. If
 * the thread cannot keep up, or has ended, requests write the pending lines themselves. No line is lost.
 *
 * <p>Values are truncated, and a line is visible ASCII in every {@link AccessLogFormat}, so that no request can forge a line or a field.
 */
final class AccessLog implements AutoCloseable {

    static final String LOGGER = "dev.sluice.access";

    private static final Duration FLUSH_INTERVAL = Duration.ofMillis(50);

    /** More than a gateway serves in one interval. */
    private static final int MAX_PENDING = 10_000;

    private final Logger log = Logger.getLogger(LOGGER);
    private final AccessLogOutput output;
    private final Queue<Entry> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-access-log");
    private volatile boolean isClosed;

    /**
     * The data of one line.
     *
     * @param millis when the exchange ended, in milliseconds since the epoch
     */
    record Entry(long millis, UsageRecord exchange) {}

    /**
     * Starts the background thread.
     *
     * @param console standard output
     */
    AccessLog(AccessLogFormat format, PrintStream console) {
        output = new AccessLogOutput(log, format, console);
        scheduler.repeat(this::writePending, FLUSH_INTERVAL, FLUSH_INTERVAL);
    }

    void write(UsageRecord exchange) {
        if (log.isLoggable(Level.INFO)) {
            pending.add(new Entry(System.currentTimeMillis(), exchange));
            if (count.incrementAndGet() > MAX_PENDING || isClosed) {
                writePending();
            }
        }
    }

    private synchronized void writePending() {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry; entries.size() < MAX_PENDING && (entry = pending.poll()) != null; ) {
            entries.add(entry);
        }
        if (!entries.isEmpty()) {
            count.addAndGet(-entries.size());
            output.write(entries);
        }
    }

    /** Writes the pending lines. Those of exchanges that end later are written by their own threads: a container may stop a moment too early. */
    @Override
    public void close() {
        isClosed = true;
        scheduler.close();
        // At least once: this waits for the background thread, which may be writing the last ones.
        do {
            writePending();
        } while (!pending.isEmpty());
    }
}

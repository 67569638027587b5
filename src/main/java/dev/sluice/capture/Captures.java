package dev.sluice.capture;

import dev.sluice.background.BackgroundScheduler;
import dev.sluice.capture.CaptureObserver.Dropped;
import dev.sluice.ledger.CaptureStore;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.memory.SpareMemory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps the text of exchanges. It is masked and written on a thread of its own, so that no exchange waits or fails. What is too much is dropped and
 * counted: when memory is short, when the database is slow, and when it is away. Thread-safe.
 */
public final class Captures implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Captures.class.getName());

    private static final int MOST_WAITING = 256;
    private static final int BATCH = 20;
    private static final long LOG_PAUSE = Duration.ofMinutes(1).toNanos();

    /** Longer than a transaction: one that is interrupted could close the embedded database's file. */
    private static final Duration LONGEST_END = Duration.ofSeconds(15);

    private final SpareMemory memory;
    private final CaptureStore store;
    private final CaptureObserver observer;
    private final BlockingQueue<Capture> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final BackgroundScheduler thread = new BackgroundScheduler("sluice-captures");
    private volatile CaptureRules rules;

    /** For the thread alone. */
    private long lastLog = System.nanoTime() - LOG_PAUSE;

    /**
     * Creates captures by rules.
     *
     * @param memory what texts take until they are written
     * @param store used by one thread
     */
    public Captures(CaptureRules rules, SpareMemory memory, CaptureStore store, CaptureObserver observer) {
        this.rules = rules;
        this.memory = memory;
        this.store = store;
        this.observer = observer;
        tell(rules);
    }

    /** Replaces the rules for exchanges that begin from now on. */
    public void replace(CaptureRules newRules) {
        boolean isChanged = !newRules.toString().equals(rules.toString());
        rules = newRules;
        if (isChanged) {
            tell(newRules);
        }
    }

    private static void tell(CaptureRules rules) {
        if (!rules.isEmpty()) {
            LOG.log(Level.INFO, "the text of exchanges is kept: {0}", rules);
        }
    }

    /** Whether no text is kept. */
    public boolean areOff() {
        return rules.isEmpty();
    }

    /**
     * Begins to take the text of an exchange, if a rule keeps it.
     *
     * @param exchange id of its row
     * @param user the user within the client; empty if the ledger keeps no users
     * @param model that the client asks for; empty text if it names none
     */
    public Optional<Capture> begin(UUID exchange, String client, Optional<String> user, String model) {
        return rules.of(client, model, exchange)
                .map(rule -> new Capture(exchange, rule, client, user, memory, this::take));
    }

    private void take(Capture capture) {
        if (!capture.isComplete()) {
            drop(capture, Dropped.MEMORY);
        } else if (!waiting.offer(capture)) {
            drop(capture, Dropped.QUEUE);
        } else if (isWoken.compareAndSet(false, true)) {
            thread.execute(this::writeWaiting);
        }
    }

    private void drop(Capture capture, Dropped why) {
        capture.release();
        observer.dropped(why, 1);
    }

    private void writeWaiting() {
        isWoken.set(false);
        for (List<Capture> batch = next(BATCH); !batch.isEmpty(); batch = next(BATCH)) {
            write(batch);
        }
    }

    private List<Capture> next(int most) {
        List<Capture> next = new ArrayList<>(most);
        waiting.drainTo(next, most);
        return next;
    }

    private void write(List<Capture> batch) {
        try {
            store.write(batch.stream().map(Capture::toRow).toList());
            observer.kept(batch.size());
        } catch (LedgerUnavailableException away) {
            // Those that wait would wait for nothing, and hold memory meanwhile.
            batch.addAll(next(MOST_WAITING));
            observer.dropped(Dropped.DATABASE, batch.size());
            log(away);
        } finally {
            batch.forEach(Capture::release);
        }
    }

    private void log(LedgerUnavailableException away) {
        if (System.nanoTime() - lastLog >= LOG_PAUSE) {
            lastLog = System.nanoTime();
            LOG.log(Level.WARNING, "the text of exchanges is dropped, as it cannot be written: {0}", away.getMessage());
        }
    }

    /** Writes what is waiting. Call this when no exchange is running, and before the ledger is closed. */
    @Override
    public void close() {
        CountDownLatch done = new CountDownLatch(1);
        thread.execute(() -> {
            writeWaiting();
            done.countDown();
        });
        try {
            if (!done.await(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "the text of some exchanges is not written, as the database is too slow");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        thread.close();
    }
}

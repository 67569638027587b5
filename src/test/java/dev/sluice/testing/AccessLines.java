package dev.sluice.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** What the access log says of each request. Listens until it is closed, and nobody else does meanwhile. */
public final class AccessLines extends Handler implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Logger log = Logger.getLogger("dev.sluice.access");
    private final Level level = log.getLevel();
    private final boolean toParents = log.getUseParentHandlers();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    /** Begins to listen. */
    public static AccessLines listen() {
        AccessLines lines = new AccessLines();
        lines.log.setLevel(Level.INFO);
        lines.log.setUseParentHandlers(false);
        lines.log.addHandler(lines);
        return lines;
    }

    /** The fields of the line for this request; waits for it, as it is written when all is over. */
    public Map<String, String> awaitLine(String id) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (lineOf(id).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no line for request " + id + ", only " + lines);
            }
            Thread.sleep(5);
        }
        return Arrays.stream(lineOf(id).get().split(" ", -1))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(field -> field[0], field -> field[1]));
    }

    /** All lines so far. */
    public Queue<String> all() {
        return lines;
    }

    private Optional<String> lineOf(String id) {
        return lines.stream().filter(line -> line.startsWith("id=" + id + " ")).findFirst();
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getMessage());
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        log.removeHandler(this);
        log.setUseParentHandlers(toParents);
        log.setLevel(level);
    }
}

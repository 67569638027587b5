package dev.sluice.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** What the access log says of each request, by the request's id. Listens until it is closed. */
public final class AccessLines extends Handler implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Logger log = Logger.getLogger("dev.sluice.access");
    private final Level level = log.getLevel();
    private final Map<String, String> byId = new ConcurrentHashMap<>();

    /** Begins to listen. */
    public static AccessLines listen() {
        AccessLines lines = new AccessLines();
        lines.log.setLevel(Level.INFO);
        lines.log.addHandler(lines);
        return lines;
    }

    /** The fields of the line for this request; waits for it, as it is written when all is over. */
    public Map<String, String> awaitLine(String id) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!byId.containsKey(id)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no line for request " + id + ", only for " + byId.keySet());
            }
            Thread.sleep(5);
        }
        return Arrays.stream(byId.get(id).split(" ", -1))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(field -> field[0], field -> field[1]));
    }

    @Override
    public void publish(LogRecord line) {
        String text = line.getMessage();
        byId.put(text.substring("id=".length(), text.indexOf(' ')), text);
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        log.removeHandler(this);
        log.setLevel(level);
    }
}

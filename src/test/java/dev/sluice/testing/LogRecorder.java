package dev.sluice.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Everything that is logged, at the most talkative level. The container's own records are left out, as what it logs of a request
 * at its debug level is its operator's choice, and those of the processes that tests start.
 */
public final class LogRecorder extends Handler implements AutoCloseable {

    private static final Logger ROOT = Logger.getLogger("");

    private static final List<String> OTHERS = List.of("org.eclipse.jetty", "sun.net", "java.lang.ProcessBuilder");

    private final Level levelBefore = ROOT.getLevel();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    private LogRecorder() {}

    /** Begins to record. */
    public static LogRecorder start() {
        LogRecorder recorder = new LogRecorder();
        ROOT.addHandler(recorder);
        ROOT.setLevel(Level.ALL);
        return recorder;
    }

    @Override
    public void publish(LogRecord record) {
        String logger = record.getLoggerName();
        if (logger == null || OTHERS.stream().noneMatch(logger::startsWith)) {
            lines.add(formatter.format(record));
        }
    }

    /** What there is so far. */
    public Queue<String> lines() {
        return lines;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        ROOT.removeHandler(this);
        ROOT.setLevel(levelBefore);
    }
}

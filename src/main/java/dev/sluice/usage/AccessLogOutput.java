package dev.sluice.usage;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Writes the lines of the access log to the handlers that the operator or the container has configured for the logger. If there are
 * only the default handlers of the JDK or Tomcat, which flush after each line, it writes to standard output instead: one line for
 * each request, regardless of the handlers' format, and many lines in one write. Not thread-safe.
 */
final class AccessLogOutput {

    private static final String SOURCE = AccessLogOutput.class.getName();
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.");
    private static final DateTimeFormatter OFFSET =
            new DateTimeFormatterBuilder().appendOffset("+HH:MM", "Z").toFormatter();

    /** Number of characters from which a batch is written before all its entries are formatted. */
    private static final int BATCH_CHARS = 64 * 1024;

    private final Logger log;
    private final AccessLogFormat format;
    private final PrintStream console;
    private final StringBuilder batch = new StringBuilder(BATCH_CHARS + 4096);
    private long second = Long.MIN_VALUE;
    private String secondText = "";
    private String offsetText = "";

    AccessLogOutput(Logger log, AccessLogFormat format, PrintStream console) {
        this.log = log;
        this.format = format;
        this.console = console;
    }

    /** Writes these lines. When this returns, none is buffered here. */
    void write(List<AccessLog.Entry> entries) {
        List<Handler> handlers = new ArrayList<>();
        if (usesConsole(handlers)) {
            entries.forEach(this::toConsole);
            writeBatch();
        } else {
            entries.forEach(this::toHandlers);
            handlers.forEach(Handler::flush);
        }
    }

    /** Collects the handlers, and returns whether to write to standard output. Called for each batch: loggers can be reconfigured. */
    private boolean usesConsole(List<Handler> handlers) {
        boolean isConfigured = false;
        boolean isEnabled = false;
        for (Logger at = log; at != null; at = at.getUseParentHandlers() ? at.getParent() : null) {
            for (Handler handler : at.getHandlers()) {
                handlers.add(handler);
                isConfigured |= !at.getName().isEmpty() || !isDefault(handler);
                isEnabled |= handler.getLevel().intValue() <= Level.INFO.intValue();
            }
        }
        return isEnabled && !isConfigured;
    }

    private static boolean isDefault(Handler handler) {
        return handler.getClass() == ConsoleHandler.class
                || handler.getClass().getName().startsWith("org.apache.juli.");
    }

    private void toHandlers(AccessLog.Entry entry) {
        LogRecord logRecord = new LogRecord(Level.INFO, format.line(entry.millis(), entry.exchange()));
        logRecord.setLoggerName(AccessLog.LOGGER);
        logRecord.setInstant(Instant.ofEpochMilli(entry.millis()));
        // Otherwise a formatter searches the stack for the source, which takes half the time of a line.
        logRecord.setSourceClassName(SOURCE);
        logRecord.setSourceMethodName("write");
        log.log(logRecord);
    }

    private void toConsole(AccessLog.Entry entry) {
        if (format == AccessLogFormat.TEXT) {
            appendTime(entry.millis());
            batch.append(' ').append(AccessLog.LOGGER).append(' ');
        }
        format.append(batch, entry.millis(), entry.exchange());
        batch.append('\n');
        if (batch.length() >= BATCH_CHARS) {
            writeBatch();
        }
    }

    /** Appends the time in ISO 8601. The text of a second is cached. */
    private void appendTime(long millis) {
        long now = Math.floorDiv(millis, 1000);
        if (now != second) {
            ZonedDateTime time = Instant.ofEpochSecond(now).atZone(ZoneId.systemDefault());
            secondText = SECOND.format(time);
            offsetText = OFFSET.format(time);
            second = now;
        }
        int rest = (int) Math.floorMod(millis, 1000L);
        batch.append(secondText)
                .append((char) ('0' + rest / 100))
                .append((char) ('0' + rest / 10 % 10))
                .append((char) ('0' + rest % 10))
                .append(offsetText);
    }

    private void writeBatch() {
        // Only ASCII, see AccessLogFormat.
        byte[] bytes = batch.toString().getBytes(StandardCharsets.ISO_8859_1);
        batch.setLength(0);
        console.write(bytes, 0, bytes.length);
        console.flush();
    }
}

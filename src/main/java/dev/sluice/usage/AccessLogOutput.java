package dev.sluice.usage;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Where the lines of the access log go: to the handlers that an operator, or the container, has chosen for their logger; and where
 * there are none but those that a JDK or a Tomcat is delivered with, to standard output, one line each whatever their format, and many
 * in one write. Those handlers would flush each line. For one thread at a time.
 */
final class AccessLogOutput {

    private static final String SOURCE = AccessLogOutput.class.getName();
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.");
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("XXX");

    /** Of characters, from which on they are written before the batch is over. */
    private static final int FULL = 64 * 1024;

    private final Logger log;
    private final PrintStream console;
    private final StringBuilder batch = new StringBuilder(FULL + 4096);
    private long second = Long.MIN_VALUE;
    private String untilSecond = "";
    private String fromOffset = "";

    AccessLogOutput(Logger log, PrintStream console) {
        this.log = log;
        this.console = console;
    }

    /** Writes these lines; when this returns, none is kept back here. */
    void write(List<AccessLog.Entry> entries) {
        List<Handler> handlers = new ArrayList<>();
        if (leavesConsoleToUs(handlers)) {
            entries.forEach(this::toConsole);
            writeBatch();
        } else {
            entries.forEach(this::toHandlers);
            handlers.forEach(Handler::flush);
        }
    }

    /** Looked up each time, as loggers are configured also while the server runs. */
    private boolean leavesConsoleToUs(List<Handler> handlers) {
        boolean isChosen = false;
        boolean wouldPrint = false;
        for (Logger at = log; at != null; at = at.getUseParentHandlers() ? at.getParent() : null) {
            for (Handler handler : at.getHandlers()) {
                handlers.add(handler);
                isChosen |= !at.getName().isEmpty() || !isDelivered(handler);
                wouldPrint |= handler.getLevel().intValue() <= Level.INFO.intValue();
            }
        }
        return wouldPrint && !isChosen;
    }

    private static boolean isDelivered(Handler handler) {
        return handler.getClass() == ConsoleHandler.class
                || handler.getClass().getName().startsWith("org.apache.juli.");
    }

    private void toHandlers(AccessLog.Entry entry) {
        LogRecord written = new LogRecord(Level.INFO, AccessLog.line(entry.exchange()));
        written.setLoggerName(AccessLog.LOGGER);
        written.setInstant(Instant.ofEpochMilli(entry.millis()));
        // Not told, a formatter looks for it in the stack: half of all that a line costs.
        written.setSourceClassName(SOURCE);
        written.setSourceMethodName("write");
        log.log(written);
    }

    private void toConsole(AccessLog.Entry entry) {
        appendTime(entry.millis());
        batch.append(' ').append(AccessLog.LOGGER).append(' ');
        AccessLog.append(batch, entry.exchange());
        batch.append('\n');
        if (batch.length() >= FULL) {
            writeBatch();
        }
    }

    /** As ISO 8601 has it; the second's text is made once a second. */
    private void appendTime(long millis) {
        long now = Math.floorDiv(millis, 1000);
        if (now != second) {
            ZonedDateTime time = Instant.ofEpochSecond(now).atZone(ZoneId.systemDefault());
            untilSecond = SECOND.format(time);
            fromOffset = OFFSET.format(time);
            second = now;
        }
        int rest = (int) Math.floorMod(millis, 1000L);
        batch.append(untilSecond)
                .append((char) ('0' + rest / 100))
                .append((char) ('0' + rest / 10 % 10))
                .append((char) ('0' + rest % 10))
                .append(fromOffset);
    }

    private void writeBatch() {
        // Nothing but ASCII, see AccessLog.
        byte[] bytes = batch.toString().getBytes(StandardCharsets.ISO_8859_1);
        batch.setLength(0);
        console.write(bytes, 0, bytes.length);
        console.flush();
    }
}

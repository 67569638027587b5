package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.background.BackgroundScheduler;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Writes one line for each request, under the logger {@value #LOGGER}. Safe for any number of threads.
 *
 * <p>A logger makes all threads wait for one another, and asks each how it got here; so lines are written by a thread of their own, a
 * few milliseconds later. Where it cannot keep up, exchanges write their own lines again, and none is lost.
 *
 * <p>What a client chose the text of is cut short and stripped of everything but visible ASCII, so that no request can
 * forge a line or a field.
 */
final class AccessLog implements AutoCloseable {

    static final String LOGGER = "dev.sluice.access";

    private static final String SOURCE = AccessLog.class.getName();
    private static final int MAX_FIELD = 128;
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** More than a gateway serves in a pause. */
    private static final int MOST_PENDING = 10_000;

    private final Logger log = Logger.getLogger(LOGGER);
    private final Queue<UsageRecord> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-access-log");

    AccessLog() {
        scheduler.repeat(this::writePending, PAUSE, PAUSE);
    }

    void write(UsageRecord exchange) {
        if (!log.isLoggable(Level.INFO)) {
            return;
        }
        if (count.incrementAndGet() > MOST_PENDING) {
            count.decrementAndGet();
            publish(exchange);
        } else {
            pending.add(exchange);
        }
    }

    /** By one thread at a time: who closes the log waits for a line that is being written. */
    private synchronized void writePending() {
        for (UsageRecord exchange; (exchange = pending.poll()) != null; ) {
            count.decrementAndGet();
            publish(exchange);
        }
    }

    private void publish(UsageRecord exchange) {
        LogRecord written = new LogRecord(Level.INFO, line(exchange));
        written.setLoggerName(LOGGER);
        // Not told, a formatter looks for it in the stack: half of all that a line costs.
        written.setSourceClassName(SOURCE);
        written.setSourceMethodName("write");
        log.log(written);
    }

    /** Writes what is left; to be called when no exchange is under way. */
    @Override
    public void close() {
        scheduler.close();
        writePending();
    }

    static String line(UsageRecord exchange) {
        StringBuilder line = new StringBuilder(256);
        field(line, "id", exchange.id().value());
        field(line, "address", exchange.address());
        field(line, "client", exchange.caller().map(Client::name).orElse("-"));
        field(line, "user", exchange.caller().map(Client::user).orElse("-"));
        field(line, "method", exchange.method());
        field(line, "path", exchange.path());
        field(line, "provider", exchange.provider().orElse("-"));
        field(line, "model", exchange.model().orElse("-"));
        field(line, "status", Integer.toString(exchange.status()));
        field(
                line,
                "prompt_tokens",
                tokens(exchange.usage().map(TokenUsage::prompt).orElse(OptionalLong.empty())));
        field(
                line,
                "completion_tokens",
                tokens(exchange.usage().map(TokenUsage::completion).orElse(OptionalLong.empty())));
        field(
                line,
                "usage",
                exchange.usage()
                        .map(usage -> usage.source().name().toLowerCase(Locale.ROOT))
                        .orElse("-"));
        field(line, "ms", Long.toString(exchange.took().toMillis()));
        field(
                line,
                "ended",
                exchange.served()
                        .map(served -> served.ending().name().toLowerCase(Locale.ROOT))
                        .orElseGet(() -> endedHere(exchange)));
        field(
                line,
                "provider_id",
                exchange.served().flatMap(s -> s.providerRequestId()).orElse("-"));
        return line.toString();
    }

    private static String endedHere(UsageRecord exchange) {
        if (exchange.turnedAway().isPresent()) {
            return "turned_away";
        }
        return exchange.refused() ? "rate_limited" : "here";
    }

    private static void field(StringBuilder line, String name, String value) {
        if (line.length() > 0) {
            line.append(' ');
        }
        line.append(name).append('=');
        int length = Math.min(value.length(), MAX_FIELD);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            line.append(c > ' ' && c < 0x7F ? c : '?');
        }
    }

    private static String tokens(OptionalLong count) {
        return count.isPresent() ? Long.toString(count.getAsLong()) : "-";
    }
}

package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.background.BackgroundScheduler;
import dev.sluice.tokens.TokenUsage;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes one line for each request, under the logger {@value #LOGGER}. Safe for any number of threads.
 *
 * <p>Lines are collected, and written together by a thread of their own a few hundredths of a second later: a request waits for no
 * lock and no disk. If that thread cannot keep up, requests write what is pending themselves; no line is lost.
 *
 * <p>What a client chose the text of is cut short and stripped of everything but visible ASCII, so that no request can
 * forge a line or a field.
 */
final class AccessLog implements AutoCloseable {

    static final String LOGGER = "dev.sluice.access";

    private static final int MAX_FIELD = 128;
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** More than a gateway serves in a pause. */
    private static final int MOST_PENDING = 10_000;

    private final Logger log = Logger.getLogger(LOGGER);
    private final AccessLogOutput output;
    private final Queue<Entry> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-access-log");

    /** What becomes a line.
     *
     * @param millis when the exchange ended, in milliseconds since the epoch
     */
    record Entry(long millis, UsageRecord exchange) {}

    /**
     * Begins to write.
     *
     * @param console standard output
     */
    AccessLog(PrintStream console) {
        output = new AccessLogOutput(log, console);
        scheduler.repeat(this::writePending, PAUSE, PAUSE);
    }

    void write(UsageRecord exchange) {
        if (log.isLoggable(Level.INFO)) {
            pending.add(new Entry(System.currentTimeMillis(), exchange));
            if (count.incrementAndGet() > MOST_PENDING) {
                writePending();
            }
        }
    }

    private synchronized void writePending() {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry; entries.size() < MOST_PENDING && (entry = pending.poll()) != null; ) {
            entries.add(entry);
        }
        if (!entries.isEmpty()) {
            count.addAndGet(-entries.size());
            output.write(entries);
        }
    }

    /** Writes what is left; to be called when no exchange is under way. */
    @Override
    public void close() {
        scheduler.close();
        while (!pending.isEmpty()) {
            writePending();
        }
    }

    static String line(UsageRecord exchange) {
        StringBuilder line = new StringBuilder(512);
        append(line, exchange);
        return line.toString();
    }

    static void append(StringBuilder line, UsageRecord exchange) {
        line.append("id=");
        value(line, exchange.id().value());
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
    }

    private static String endedHere(UsageRecord exchange) {
        if (exchange.turnedAway().isPresent()) {
            return "turned_away";
        }
        return exchange.refused() ? "rate_limited" : "here";
    }

    private static void field(StringBuilder line, String name, String value) {
        line.append(' ').append(name).append('=');
        value(line, value);
    }

    private static void value(StringBuilder line, String value) {
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

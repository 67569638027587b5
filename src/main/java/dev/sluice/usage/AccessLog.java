package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.background.BackgroundScheduler;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ExchangeCost.Unknown;
import dev.sluice.targets.Attempted;
import dev.sluice.tokens.TokenDetails;
import dev.sluice.tokens.TokenUsage;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes one line for each request, with the logger {@value #LOGGER}. Thread-safe.
 *
 * <p>A background thread writes the lines in batches, every {@link #FLUSH_INTERVAL}: requests wait for no lock and no disk. If
 * the thread cannot keep up, requests write the pending lines themselves. No line is lost.
 *
 * <p>Values are truncated, and characters other than visible ASCII are replaced, so that no request can forge a line or a
 * field.
 */
final class AccessLog implements AutoCloseable {

    static final String LOGGER = "dev.sluice.access";

    private static final int MAX_FIELD = 128;
    private static final Duration FLUSH_INTERVAL = Duration.ofMillis(50);

    /** More than a gateway serves in one interval. */
    private static final int MAX_PENDING = 10_000;

    private final Logger log = Logger.getLogger(LOGGER);
    private final AccessLogOutput output;
    private final Queue<Entry> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-access-log");

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
    AccessLog(PrintStream console) {
        output = new AccessLogOutput(log, console);
        scheduler.repeat(this::writePending, FLUSH_INTERVAL, FLUSH_INTERVAL);
    }

    void write(UsageRecord exchange) {
        if (log.isLoggable(Level.INFO)) {
            pending.add(new Entry(System.currentTimeMillis(), exchange));
            if (count.incrementAndGet() > MAX_PENDING) {
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

    /** Writes the pending lines. Call this when no exchange is running. */
    @Override
    public void close() {
        scheduler.close();
        // At least once: this waits for the background thread, which may be writing the last ones.
        do {
            writePending();
        } while (!pending.isEmpty());
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
        field(line, "api", exchange.api());
        field(line, "provider", exchange.provider().orElse("-"));
        field(line, "model", exchange.model().orElse("-"));
        field(line, "asked_model", exchange.askedModel().orElse("-"));
        field(line, "status", Integer.toString(exchange.status()));
        field(
                line,
                "prompt_tokens",
                tokens(exchange.usage().map(TokenUsage::prompt).orElse(OptionalLong.empty())));
        field(
                line,
                "completion_tokens",
                tokens(exchange.usage().map(TokenUsage::completion).orElse(OptionalLong.empty())));
        details(line, exchange.usage().map(TokenUsage::details));
        field(
                line,
                "usage",
                exchange.usage()
                        .map(usage -> usage.source().name().toLowerCase(Locale.ROOT))
                        .orElse("-"));
        field(line, "ms", Long.toString(exchange.took().toMillis()));
        field(line, "ended", exchange.ended());
        field(
                line,
                "provider_id",
                exchange.served().flatMap(s -> s.providerRequestId()).orElse("-"));
        attempts(line, exchange);
        field(line, "cost", exchange.cost().map(AccessLog::cost).orElse("-"));
        exchange.row().ifPresent(row -> field(line, "exchange", row.value().toString()));
    }

    /** A cost that is unknown for want of a price must not look like one that is nothing. */
    private static String cost(ExchangeCost cost) {
        return cost.decimal().orElseGet(() -> cost.unknown().equals(Optional.of(Unknown.UNPRICED)) ? "unpriced" : "-");
    }

    private static void attempts(StringBuilder line, UsageRecord exchange) {
        field(line, "target", exchange.target().orElse("-"));
        field(
                line,
                "attempts",
                Integer.toString(
                        exchange.attempted().map(all -> all.tried().size()).orElse(0)));
        field(
                line,
                "trail",
                exchange.attempted()
                        .filter(all -> all.tried().size() > 1)
                        .map(all -> all.trail(";"))
                        .orElse("-"));
        field(
                line,
                "hedge",
                exchange.attempted()
                        .flatMap(Attempted::hedge)
                        .map(result -> result.name().toLowerCase(Locale.ROOT))
                        .orElse("-"));
        exchange.waited().ifPresent(time -> field(line, "waited_ms", Long.toString(time.toMillis())));
    }

    /** Parts of the tokens before them. */
    private static void details(StringBuilder line, Optional<TokenDetails> details) {
        field(line, "cached_tokens", part(details, TokenDetails::cached));
        field(line, "cache_written_tokens", part(details, TokenDetails::cacheWritten));
        field(line, "reasoning_tokens", part(details, TokenDetails::reasoning));
        field(line, "audio_tokens", part(details, parts -> parts.promptAudio() + parts.completionAudio()));
    }

    private static String part(Optional<TokenDetails> details, ToLongFunction<TokenDetails> part) {
        return details.isPresent() ? Long.toString(part.applyAsLong(details.get())) : "-";
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

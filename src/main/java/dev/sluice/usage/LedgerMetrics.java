package dev.sluice.usage;

import dev.sluice.ledger.LedgerObserver;
import dev.sluice.ledger.LedgerStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** Metrics of the ledger. Thread-safe. */
final class LedgerMetrics implements LedgerObserver {

    private static final double MILLIS = 1e3;

    private final MeterRegistry registry;
    private final Counter written;
    private final Counter refused;
    private final Counter dropped;
    private final Timer inserts;

    LedgerMetrics(MeterRegistry registry) {
        this.registry = registry;
        written = rows("written");
        refused = rows("refused");
        dropped = Counter.builder("sluice.ledger.dropped")
                .description("Exchanges that have no row because the spool was full")
                .register(registry);
        inserts = Timer.builder("sluice.ledger.insert")
                .description("Duration of the transactions that write rows")
                .register(registry);
    }

    private Counter rows(String result) {
        return Counter.builder("sluice.ledger.rows")
                .description("Rows that were given to the database")
                .tag("result", result)
                .register(registry);
    }

    /**
     * Shows how the ledger is.
     *
     * @param status called at each scrape
     */
    void show(Supplier<LedgerStatus> status) {
        Gauge.builder("sluice.ledger.lag", () -> status.get().lag().toMillis() / MILLIS)
                .description("Time since the database had every row")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("sluice.ledger.spool", () -> status.get().waitingBytes())
                .description("Segments that wait for the database")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("sluice.ledger.database.up", () -> status.get().isDatabaseUp() ? 1 : 0)
                .description("Whether the last use of the database succeeded")
                .register(registry);
    }

    @Override
    public void written(int rows, Duration took) {
        written.increment(rows);
        inserts.record(took);
    }

    @Override
    public void dropped() {
        dropped.increment();
    }

    @Override
    public void refused() {
        refused.increment();
    }
}

package dev.sluice.ledger.gateways;

import dev.sluice.background.BackgroundScheduler;
import dev.sluice.ledger.LedgerUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Tells others every 10 seconds how this gateway is, and compares its clock with the database's. Nothing waits for it: while the database is away,
 * it tries again. Thread-safe.
 */
public final class GatewayReporter implements AutoCloseable {

    /** Rows, prices and limits of gateways whose clocks differ by more do not fit together. */
    public static final Duration MOST_OFFSET = Duration.ofSeconds(2);

    private static final Logger LOG = System.getLogger(GatewayReporter.class.getName());

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final double MILLIS = 1e3;

    private final GatewayStore store;
    private final Supplier<GatewayStatus> status;
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-gateway-status");
    private volatile Duration ahead = Duration.ZERO;
    private boolean isClosed;

    private GatewayReporter(GatewayStore store, Supplier<GatewayStatus> status) {
        this.store = store;
        this.status = status;
    }

    /** Starts to tell. */
    public static GatewayReporter start(GatewayStore store, Supplier<GatewayStatus> status) {
        GatewayReporter reporter = new GatewayReporter(store, status);
        reporter.scheduler.repeat(reporter::report, FIRST, INTERVAL);
        return reporter;
    }

    /** A reporter that tells when it is asked to. */
    static GatewayReporter idle(GatewayStore store, Supplier<GatewayStatus> status) {
        return new GatewayReporter(store, status);
    }

    /** Tells once. */
    synchronized void report() {
        if (isClosed) {
            return;
        }
        try {
            compare(store.write(status.get()));
        } catch (LedgerUnavailableException away) {
            LOG.log(Level.DEBUG, "the database does not know how this gateway is: {0}", away.getMessage());
        }
    }

    private void compare(Duration now) {
        boolean wasOff = isOff(ahead);
        ahead = now;
        if (isOff(now) && !wasOff) {
            LOG.log(Level.WARNING, "{0}; set the clocks of both machines (NTP)", sentence(now));
        } else if (wasOff && !isOff(now)) {
            LOG.log(Level.INFO, "this gateway''s clock and the database''s agree again");
        }
    }

    /** How far this gateway's clock is ahead of the database's, as last compared; negative if it is behind. */
    public Duration ahead() {
        return ahead;
    }

    /** Whether clocks differ by more than they may. */
    public static boolean isOff(Duration ahead) {
        return ahead.abs().compareTo(MOST_OFFSET) > 0;
    }

    /** Says how far a clock is off, in words. */
    public static String sentence(Duration ahead) {
        return String.format(
                Locale.ROOT,
                "this gateway's clock is %.1f s %s the database's",
                ahead.abs().toMillis() / MILLIS,
                ahead.isNegative() ? "behind" : "ahead of");
    }

    /** Waits for what is being written: an interrupt in the middle could close the embedded database's file. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
        }
        scheduler.close();
    }
}

package dev.sluice;

import dev.sluice.auth.ClientKeys;
import dev.sluice.background.BackgroundScheduler;
import dev.sluice.config.LedgerConfig;
import dev.sluice.ledger.CaptureStore;
import dev.sluice.ledger.Erasures;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerObserver;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.Repricings;
import dev.sluice.ledger.UsedDays;
import dev.sluice.ledger.gateways.GatewayReporter;
import dev.sluice.ledger.gateways.GatewayStatus;
import dev.sluice.ledger.keys.KeyListFile;
import dev.sluice.ledger.query.LedgerExports;
import dev.sluice.ledger.query.LedgerQueries;
import dev.sluice.ledger.query.OwnerQueries;
import dev.sluice.ledger.sessions.SessionStore;
import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import dev.sluice.ledger.spool.SpoolSettings;
import dev.sluice.ledger.store.JdbcLedgerStore;
import dev.sluice.ratelimit.BudgetRefill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Opens the ledger, and has its database cleaned every hour and the embedded one backed up every day. Clients' keys are in the same database,
 * and are looked for every few seconds; when they were used is written every minute.
 */
final class LedgerStart implements AutoCloseable {

    private static final Logger LOG = System.getLogger(LedgerStart.class.getName());

    private static final Duration FIRST_CLEANUP = Duration.ofMinutes(5);
    private static final Duration CLEANUP = Duration.ofHours(1);
    private static final Duration BACKUP = Duration.ofHours(24);
    private static final Duration KEY_USES = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT_FOR_TABLES = Duration.ofSeconds(30);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

    private final Ledger ledger;
    private final JdbcLedgerStore store;
    private final LedgerConfig config;
    private final Optional<ClientKeys> keys;
    private final UUID spool;
    private final BackgroundScheduler keyReads = new BackgroundScheduler("sluice-client-keys");
    private final CountDownLatch closing = new CountDownLatch(1);
    private final BackgroundScheduler maintenance = new BackgroundScheduler("sluice-ledger-maintenance");

    private LedgerStart(
            Ledger ledger, JdbcLedgerStore store, LedgerConfig config, Optional<ClientKeys> keys, UUID spool) {
        this.ledger = ledger;
        this.store = store;
        this.config = config;
        this.keys = keys;
        this.spool = spool;
    }

    /**
     * Opens the ledger. The database need not be there yet.
     *
     * @param budgets are filled when the database has all rows of earlier runs
     * @throws UncheckedIOException if its directory cannot be written, and the database is to be there
     * @throws IllegalArgumentException if the container has no data source of the configured name
     */
    static LedgerStart open(LedgerConfig config, LedgerObserver observer, BudgetRefill budgets) {
        try {
            SpoolDirectory directory = directory(config);
            try {
                SpoolSettings settings = directory.isVolatile() ? config.spool().inMemory() : config.spool();
                Spool spool = Spool.open(directory, settings, System::nanoTime, new SecureRandom());
                JdbcLedgerStore store = store(config, directory);
                Ledger ledger = Ledger.start(
                        directory,
                        spool,
                        store,
                        config.whenFull(),
                        observer,
                        () -> budgets.fillFrom(config.users().areHashed() ? UsedDays.withoutUsers(store) : store));
                Optional<ClientKeys> keys = config.keysEvery()
                        .map(every -> ClientKeys.open(
                                store.keys(),
                                new KeyListFile(directory.path()),
                                new SecureRandom(),
                                InstantSource.system()));
                LedgerStart opened = new LedgerStart(ledger, store, config, keys, directory.id());
                keys.ifPresent(
                        read -> opened.readKeysEvery(read, config.keysEvery().orElseThrow()));
                opened.maintenance.repeat(opened::cleanUp, FIRST_CLEANUP, CLEANUP);
                opened.maintenance.repeat(opened::backUp, BACKUP, BACKUP);
                return opened;
            } catch (IOException | RuntimeException failed) {
                directory.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "the ledger cannot be kept in " + config.directory()
                            + " (sluice.ledger.dir); it must be a directory that the server may write",
                    failed);
        }
    }

    /** An embedded database has no other place than the directory; without one, rows can wait in memory for theirs. */
    private static SpoolDirectory directory(LedgerConfig config) throws IOException {
        try {
            return SpoolDirectory.lock(config.directory());
        } catch (FileSystemException unwritable) {
            if (config.isEmbedded()) {
                throw unwritable;
            }
            LOG.log(
                    Level.WARNING,
                    "the directory {0} (sluice.ledger.dir) cannot be written: rows of the ledger wait in memory, {1} bytes at most,"
                            + " and are lost if the gateway ends before the database has them ({2})",
                    config.directory(),
                    Long.toString(config.spool().inMemory().maxBytes()),
                    unwritable.toString());
            return SpoolDirectory.none(config.directory());
        }
    }

    private static JdbcLedgerStore store(LedgerConfig config, SpoolDirectory directory) {
        JdbcLedgerStore.Settings settings =
                new JdbcLedgerStore.Settings(config.migration(), config.zone(), Clock.systemUTC(), config.users());
        if (config.jndi().isPresent()) {
            return JdbcLedgerStore.named(config.jndi().get(), settings);
        }
        return config.login()
                .map(login -> JdbcLedgerStore.at(login, settings))
                .orElseGet(() -> JdbcLedgerStore.embedded(directory.path(), settings));
    }

    private void readKeysEvery(ClientKeys read, Duration pause) {
        keyReads.execute(() -> {
            awaitTables();
            read.refresh();
            read.shareUses();
        });
        keyReads.repeat(read::refresh, pause, pause);
        keyReads.repeat(read::shareUses, KEY_USES, KEY_USES);
    }

    /** Clients wait for their keys, and there are none before the database has its tables. */
    private void awaitTables() {
        try {
            long begin = System.nanoTime();
            while (!ledger.status().isDatabaseUp() && System.nanoTime() - begin < LONGEST_WAIT_FOR_TABLES.toNanos()) {
                if (closing.await(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** The keys that are made for clients; empty if none are made. */
    Optional<ClientKeys> keys() {
        return keys;
    }

    /** Begins to tell the other gateways on the database how this one is, until it is closed. */
    GatewayReporter tell(Supplier<GatewayStatus> status) {
        return GatewayReporter.start(store.gateways(spool), status);
    }

    /** This gateway's spool. */
    UUID spool() {
        return spool;
    }

    /** The sessions of administrators, until the ledger is closed. */
    SessionStore sessions() {
        return store.sessions();
    }

    Ledger ledger() {
        return ledger;
    }

    /** What answers questions about the ledger until it is closed. */
    LedgerQueries queries() {
        return store.queries();
    }

    /** What looks for owners of stored responses until it is closed. */
    OwnerQueries owners() {
        return store.owners();
    }

    /** What hands out exchanges until the ledger is closed. */
    LedgerExports exports() {
        return store.exports();
    }

    /** Where the text of exchanges is kept until the ledger is closed. */
    CaptureStore captures() {
        return store.captures();
    }

    /** What erases users until the ledger is closed. */
    Erasures erasures() {
        return store.erasures();
    }

    /** What computes costs anew until the ledger is closed. */
    Repricings repricings() {
        return store.repricings();
    }

    private void cleanUp() {
        try {
            store.retain(config.retention());
        } catch (LedgerUnavailableException away) {
            LOG.log(
                    Level.WARNING,
                    "the ledger''s database could not be cleaned; the next try is in an hour: {0}",
                    away.getMessage());
        }
    }

    private void backUp() {
        try {
            store.backUp();
        } catch (LedgerUnavailableException failed) {
            LOG.log(Level.WARNING, "the ledger''s database could not be backed up: {0}", failed.getMessage());
        }
    }

    @Override
    public void close() {
        // Whoever reads keys is let finish: an interrupt in the middle could close the embedded database's file.
        closing.countDown();
        keys.ifPresent(ClientKeys::close);
        keyReads.close();
        maintenance.close();
        ledger.close();
    }
}

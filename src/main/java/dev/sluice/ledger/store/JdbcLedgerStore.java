package dev.sluice.ledger.store;

import dev.sluice.ledger.CaptureStore;
import dev.sluice.ledger.DayUsage;
import dev.sluice.ledger.Erasures;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.LedgerStore;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.Repricings;
import dev.sluice.ledger.SpoolTakenException;
import dev.sluice.ledger.UsedDays;
import dev.sluice.ledger.UserNames;
import dev.sluice.ledger.gateways.GatewayStore;
import dev.sluice.ledger.keys.ClientKeyStore;
import dev.sluice.ledger.query.LedgerExports;
import dev.sluice.ledger.query.LedgerQueries;
import dev.sluice.ledger.query.OwnerQueries;
import dev.sluice.ledger.sessions.SessionStore;
import dev.sluice.ledger.spool.SpoolPosition;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Keeps the ledger in a database of its own in a directory, in PostgreSQL or in MariaDB. {@link #open} and {@link #write} are for one thread;
 * {@link #retain}, {@link #backUp} and {@link #close} may be called on others.
 */
public final class JdbcLedgerStore implements LedgerStore, UsedDays {

    private static final Logger LOG = System.getLogger(JdbcLedgerStore.class.getName());

    /** Of the writer, of what runs by the hour or day, of an erasure, of costs that are computed anew, and of whoever writes texts. */
    private static final int WRITING = 6;

    /** Questions at once. */
    private static final int READING = 4;

    /** Of whoever looks for new keys of clients, and of somebody who makes one. */
    private static final int KEYS = 2;

    /** Of what tells others how this gateway is. */
    private static final int STATUS = 1;

    private static final int CONNECTIONS_OF_READERS = READING + LedgerExports.MOST + OwnerQueries.MOST + KEYS + STATUS;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Rows that are read for what no index has, in a time in which nobody waits for a page. */
    private static final int SLICE = 10_000;

    private static final Duration SEARCH = Duration.ofMillis(200);

    /** A request waits for it. */
    private static final Duration OWNER_PATIENCE = Duration.ofSeconds(1);

    private final Connections connections;
    private final Connections reading;
    private final Optional<EmbeddedH2> embedded;
    private final SqlFailures failures;
    private final Settings settings;
    private final Waits waits;
    private final Schema schema;
    private final LedgerQueries queries;
    private final LedgerExports exports;
    private final OwnerQueries owners;
    private final ClientKeyStore keys;
    private final SessionStore sessions;
    private final JdbcErasures erasures;
    private final JdbcRepricings repricings;
    private final LedgerStore own;
    private final FirstOpening opening = new FirstOpening();
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * How a database is used.
     *
     * @param migration who brings the schema up to date
     * @param zone hours and days are cut in it
     * @param clock tells when exchanges without a row were noticed
     * @param users what rows have in the place of users' names
     */
    public record Settings(Migration migration, ZoneId zone, Clock clock, UserNames users) {

        Settings(Migration migration, ZoneId zone, Clock clock) {
            this(migration, zone, clock, UserNames.KEPT);
        }
    }

    private JdbcLedgerStore(
            Connections connections,
            Connections reading,
            Optional<EmbeddedH2> embedded,
            Secrets secrets,
            Settings settings,
            Waits waits) {
        this.connections = connections;
        this.reading = reading;
        this.embedded = embedded;
        this.failures = new SqlFailures(secrets);
        this.settings = settings;
        this.waits = waits;
        this.schema = new Schema(connections, settings.clock());
        this.queries = queries(READING, PATIENCE);
        this.exports = new JdbcLedgerExports(reading, failures, opening);
        Readers ofOwners = new Readers(reading, failures, OwnerQueries.MOST, OWNER_PATIENCE, opening);
        this.owners = id -> ofOwners.ask((session, deadline) -> OwnerTable.find(session, id));
        this.keys = new ClientKeyTable(reading, failures, PATIENCE, opening);
        this.sessions = new SessionTable(reading, failures, PATIENCE, opening);
        this.own = new JdbcSpoolStore(connections, failures, settings, schema, opening, waits);
        this.erasures = new JdbcErasures(connections, failures, settings, opening, closing);
        this.repricings =
                new JdbcRepricings(connections, failures, settings.zone(), erasures::isRunning, opening, closing);
    }

    /**
     * Creates a store for a database in a file of a directory, which this process alone uses. Does not open it yet.
     *
     * @throws IllegalArgumentException if the directory's path contains a semicolon
     */
    public static JdbcLedgerStore embedded(Path directory, Settings settings) {
        EmbeddedH2 embedded = new EmbeddedH2(directory, WRITING + CONNECTIONS_OF_READERS, settings.clock());
        return new JdbcLedgerStore(embedded, embedded, Optional.of(embedded), new Secrets(), settings, Waits.USUAL);
    }

    /** Creates a store for a database at a URL, with connections of its own. Does not connect yet. */
    public static JdbcLedgerStore at(DatabaseLogin login, Settings settings) {
        return at(login, settings, Waits.USUAL);
    }

    /** The same with other waits of the writer. */
    static JdbcLedgerStore at(DatabaseLogin login, Settings settings, Waits waits) {
        DriverDataSource source = new DriverDataSource(login);
        return new JdbcLedgerStore(
                new PooledConnections(source, WRITING),
                new LazyConnections(() -> PooledConnections.forReaders(source, CONNECTIONS_OF_READERS, PATIENCE)),
                Optional.empty(),
                new Secrets(login),
                settings,
                waits);
    }

    /**
     * Creates a store for a data source of the container, on a thread of the container. Does not connect yet.
     *
     * @param name such as {@code java:comp/env/jdbc/sluice}
     * @throws IllegalArgumentException if the container has none of this name
     */
    public static JdbcLedgerStore named(String name, Settings settings) {
        return of(GivenConnections.named(name), settings);
    }

    /** Creates a store for a data source, which the caller closes after the store. */
    static JdbcLedgerStore of(DataSource source, Settings settings) {
        return of(new GivenConnections(source), settings);
    }

    private static JdbcLedgerStore of(GivenConnections given, Settings settings) {
        return new JdbcLedgerStore(given, given, Optional.empty(), new Secrets(), settings, Waits.USUAL);
    }

    /** Returns what answers questions about the ledger, with connections apart from the writer's. They end with the store. */
    public LedgerQueries queries() {
        return queries;
    }

    /** Returns what hands out all exchanges of a filter, on the same terms. */
    public LedgerExports exports() {
        return exports;
    }

    /** Returns what looks for owners of stored responses, on the same terms. */
    public OwnerQueries owners() {
        return owners;
    }

    /** Returns the keys of clients in the same database, on the same terms. */
    public ClientKeyStore keys() {
        return keys;
    }

    /**
     * Returns where a gateway tells others how it is. It needs {@link #open} to have made the tables, and ends with the store.
     *
     * @param spool the gateway's
     */
    public GatewayStore gateways(UUID spool) {
        return new GatewayTable(reading, failures, spool, PATIENCE, opening, settings.clock());
    }

    /** Returns the sessions of administrators in the same database, on the same terms. */
    public SessionStore sessions() {
        return sessions;
    }

    /** Returns where the text of exchanges is kept, with connections of the writer's. It ends with the store. */
    public CaptureStore captures() {
        return new JdbcCaptures(connections, failures, opening);
    }

    /** Returns what erases users, with connections of the writer's. It ends with the store. */
    public Erasures erasures() {
        return erasures;
    }

    /** Returns what computes costs anew, with connections of the writer's. It ends with the store. */
    public Repricings repricings() {
        return repricings;
    }

    /** What answers questions within other bounds. */
    LedgerQueries queries(int places, Duration patience) {
        return queries(new Readers(reading, failures, places, patience, opening), new ExchangePages(SLICE, SEARCH));
    }

    /** What searches exchanges within other bounds. */
    LedgerQueries queries(ExchangePages exchanges) {
        return queries(new Readers(reading, failures, READING, PATIENCE, opening), exchanges);
    }

    private LedgerQueries queries(Readers readers, ExchangePages exchanges) {
        return new JdbcLedgerQueries(readers, exchanges, settings.zone(), settings.clock());
    }

    @Override
    public SpoolPosition open(UUID spool) throws LedgerUnavailableException {
        return own.open(spool);
    }

    @Override
    public void write(LedgerBatch batch, Consumer<ExchangeRow> refused)
            throws LedgerUnavailableException, SpoolTakenException {
        own.write(batch, refused);
    }

    @Override
    public LedgerStore another() {
        return new JdbcSpoolStore(connections, failures, settings, schema, opening, waits);
    }

    @Override
    public void forEachSince(LocalDate first, Consumer<DayUsage> reader) throws LedgerUnavailableException {
        try (Session session = Session.of(connections.get())) {
            DayReader.read(session, first, reader);
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }

    /**
     * Returns the statements that a user who may create tables must run for this version; empty text for none. Any thread.
     *
     * @throws LedgerUnavailableException if the database cannot be reached, or has a schema of which nothing is known
     */
    public String missingSchema() throws LedgerUnavailableException {
        try {
            return schema.missingText();
        } catch (SQLException failed) {
            throw unavailable(failed);
        } catch (SchemaException unfit) {
            throw new LedgerUnavailableException(unfit.getMessage(), unfit);
        }
    }

    /**
     * Deletes what is too old; in PostgreSQL, also makes parts for the coming months. To be called every hour, on any thread: it may take minutes.
     * Does nothing while another gateway does the same.
     *
     * @throws LedgerUnavailableException if the database cannot be used; the next call goes on
     */
    public void retain(Retention keep) throws LedgerUnavailableException {
        try {
            long deleted = new Cleanup(connections, settings.zone(), closing)
                    .delete(keep, settings.clock().instant());
            LOG.log(Level.DEBUG, "{0} rows of the ledger were too old", deleted);
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }

    /**
     * Writes a backup of an embedded database beside it, and keeps the newest two; does nothing for others. To be called every night, on any
     * thread: it may take minutes.
     *
     * @throws LedgerUnavailableException if there is no backup now
     */
    public void backUp() throws LedgerUnavailableException {
        if (embedded.isPresent()) {
            try {
                embedded.get().backUp();
            } catch (SQLException failed) {
                throw unavailable(failed);
            }
        }
    }

    /**
     * Returns the file of the embedded database that was damaged and put aside since the start; empty if all is well. A backup or a new file has
     * taken its place. Any thread.
     */
    public Optional<Path> putAside() {
        return embedded.flatMap(EmbeddedH2::putAside);
    }

    @Override
    public String notice() {
        return putAside()
                .map(file -> "the embedded database was damaged and put aside as " + file.getFileName()
                        + "; another has taken its place")
                .orElse("");
    }

    private LedgerUnavailableException unavailable(SQLException failed) {
        connections.failed(failed);
        return failures.unavailable(failed);
    }

    @Override
    public void close() {
        closing.countDown();
        erasures.close();
        repricings.close();
        reading.close();
        connections.close();
        try {
            RegisteredDrivers.remove();
        } catch (SQLException denied) {
            LOG.log(Level.WARNING, "the drivers of the ledger''s databases stay registered", denied);
        }
    }
}

package dev.sluice.ledger.store;

import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.LedgerSettings.Retention;
import dev.sluice.ledger.LedgerStore;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.SpoolTakenException;
import dev.sluice.ledger.Usage;
import dev.sluice.ledger.spool.SpoolPosition;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The ledger in a database that is reached by JDBC. For one thread, but for {@link #close} and {@link #notice}. */
public final class JdbcLedgerStore implements LedgerStore {

    private static final Logger LOG = System.getLogger(JdbcLedgerStore.class.getName());

    private static final int TIMEOUT_SECONDS = 30;

    /** Rows that are deleted in one transaction. */
    private static final int DELETED_AT_ONCE = 5000;

    /** Of SQL states: the data does not fit, or breaks a constraint. All others are faults of the database or of the way to it. */
    private static final List<String> DATA_FAULTS = List.of("22", "23");

    private final Database database;
    private final ZoneId zone;
    private final InstantSource clock;
    private volatile Optional<Session> session = Optional.empty();

    /**
     * An open connection.
     *
     * @param gateway number of this gateway in the database
     * @param spool the spool that is written
     */
    private record Session(Connection connection, int gateway, UUID spool, ExchangeInsert inserts) {}

    private JdbcLedgerStore(Database database, ZoneId zone, InstantSource clock) {
        this.database = database;
        this.zone = zone;
        this.clock = clock;
    }

    /**
     * Returns a store in a file of this directory. Nothing is opened yet.
     *
     * @param zone where hours and days begin
     */
    public static JdbcLedgerStore embedded(Path directory, ZoneId zone, InstantSource clock) {
        return new JdbcLedgerStore(new EmbeddedDatabase(directory), zone, clock);
    }

    @Override
    public SpoolPosition open(UUID spool) throws LedgerUnavailableException {
        closeSession();
        try {
            return begin(database.connect(), spool);
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }

    private SpoolPosition begin(Connection connection, UUID spool) throws SQLException {
        try {
            database.lockSchema(connection);
            new Schema(SqlScripts.of(database.scripts())).update(connection);
            database.lockSchema(connection);
            int gateway = register(connection, spool);
            SpoolPosition mark = mark(connection, spool);
            connection.commit();
            session = Optional.of(
                    new Session(connection, gateway, spool, new ExchangeInsert(connection, gateway, TIMEOUT_SECONDS)));
            return mark;
        } catch (SQLException failed) {
            closeQuietly(connection);
            throw failed;
        }
    }

    private int register(Connection connection, UUID spool) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select id from gateway where spool = ?")) {
            select.setObject(1, spool);
            try (ResultSet rows = select.executeQuery()) {
                if (rows.next()) {
                    return rows.getInt(1);
                }
            }
        }
        int next;
        try (PreparedStatement select = connection.prepareStatement("select coalesce(max(id), 0) + 1 from gateway");
                ResultSet rows = select.executeQuery()) {
            rows.next();
            next = rows.getInt(1);
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into gateway (id, spool, started) values (?, ?, ?)")) {
            insert.setInt(1, next);
            insert.setObject(2, spool);
            insert.setObject(3, ExchangeInsert.utc(clock.instant()));
            insert.executeUpdate();
        }
        return next;
    }

    private static SpoolPosition mark(Connection connection, UUID spool) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select segment, pos from spool_mark where spool = ?")) {
            select.setObject(1, spool);
            try (ResultSet rows = select.executeQuery()) {
                if (rows.next()) {
                    return new SpoolPosition(rows.getLong(1), rows.getInt(2));
                }
            }
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into spool_mark (spool, segment, pos) values (?, ?, ?)")) {
            insert.setObject(1, spool);
            insert.setLong(2, SpoolPosition.START.segment());
            insert.setInt(3, SpoolPosition.START.offset());
            insert.executeUpdate();
        }
        return SpoolPosition.START;
    }

    @Override
    public void write(LedgerBatch batch, Consumer<ExchangeRow> refused)
            throws LedgerUnavailableException, SpoolTakenException {
        Session current = session.orElseThrow(() -> new IllegalStateException("not open"));
        try {
            moveMark(current, batch);
            List<ExchangeRow> rows = new ArrayList<>(batch.rows());
            for (ExchangeRow row : batch.lost()) {
                if (!isThere(current.connection(), row.id())) {
                    rows.add(row);
                }
            }
            Usage usage = Usage.of(insert(current, rows, refused), zone);
            usage.addDropped(batch.dropped(), clock.instant());
            new UsageUpdate(current.connection(), current.gateway(), TIMEOUT_SECONDS).add(usage);
            current.connection().commit();
        } catch (SQLException failed) {
            closeSession();
            throw unavailable(failed);
        }
    }

    /** Before the rows: so a spool that is written twice is found before anything else. */
    private void moveMark(Session current, LedgerBatch batch) throws SQLException, SpoolTakenException {
        try (PreparedStatement update = current.connection()
                .prepareStatement(
                        "update spool_mark set segment = ?, pos = ? where spool = ? and segment = ? and pos = ?")) {
            update.setQueryTimeout(TIMEOUT_SECONDS);
            update.setLong(1, batch.to().segment());
            update.setInt(2, batch.to().offset());
            update.setObject(3, current.spool());
            update.setLong(4, batch.from().segment());
            update.setInt(5, batch.from().offset());
            if (update.executeUpdate() == 0) {
                current.connection().rollback();
                throw new SpoolTakenException("the database's mark of this spool is not at " + batch.from()
                        + ": another process writes it. Is a copy of the ledger's directory in use?");
            }
        }
    }

    private static boolean isThere(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select 1 from exchange where id = ?")) {
            select.setObject(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Inserts all rows that the database takes, and returns them. */
    private static List<ExchangeRow> insert(Session current, List<ExchangeRow> rows, Consumer<ExchangeRow> refused)
            throws SQLException {
        if (rows.isEmpty()) {
            return rows;
        }
        Savepoint before = current.connection().setSavepoint();
        try {
            current.inserts().insert(rows);
            return rows;
        } catch (SQLException failed) {
            if (!isDataFault(failed)) {
                throw failed;
            }
            current.connection().rollback(before);
        }
        if (rows.size() == 1) {
            refused.accept(rows.get(0));
            return List.of();
        }
        int half = rows.size() / 2;
        List<ExchangeRow> inserted = new ArrayList<>(insert(current, rows.subList(0, half), refused));
        inserted.addAll(insert(current, rows.subList(half, rows.size()), refused));
        return inserted;
    }

    private static boolean isDataFault(SQLException failed) {
        String state = failed.getSQLState();
        return state != null && DATA_FAULTS.stream().anyMatch(state::startsWith);
    }

    @Override
    public boolean deleteOld(Retention retention) throws LedgerUnavailableException {
        Session current = session.orElseThrow(() -> new IllegalStateException("not open"));
        Instant now = clock.instant();
        try {
            boolean isMore = deleteRows(current.connection(), now.minus(retention.rows()));
            if (!isMore) {
                delete(
                        current.connection(),
                        "delete from usage_hour where slot < ?",
                        ExchangeInsert.utc(now.minus(retention.hours())));
                delete(
                        current.connection(),
                        "delete from usage_hist where slot < ?",
                        ExchangeInsert.utc(now.minus(retention.hours())));
                LocalDate firstDay = now.minus(retention.days()).atZone(zone).toLocalDate();
                delete(current.connection(), "delete from usage_day where slot < ?", firstDay);
            }
            current.connection().commit();
            return isMore;
        } catch (SQLException failed) {
            closeSession();
            throw unavailable(failed);
        }
    }

    /** Deletes the oldest rows. Returns whether there may be more. */
    private static boolean deleteRows(Connection connection, Instant before) throws SQLException {
        UUID bound = RowId.of(Math.max(0, before.toEpochMilli()), 0, 0);
        Optional<UUID> last = Optional.empty();
        try (PreparedStatement select = connection.prepareStatement(
                "select id from exchange where id < ? order by id offset ? rows fetch first 1 rows only")) {
            select.setQueryTimeout(TIMEOUT_SECONDS);
            select.setObject(1, bound);
            select.setInt(2, DELETED_AT_ONCE);
            try (ResultSet rows = select.executeQuery()) {
                if (rows.next()) {
                    last = Optional.of(rows.getObject(1, UUID.class));
                }
            }
        }
        delete(connection, "delete from attempt where exchange < ?", last.orElse(bound));
        delete(connection, "delete from exchange where id < ?", last.orElse(bound));
        return last.isPresent();
    }

    private static void delete(Connection connection, String sql, Object before) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setQueryTimeout(TIMEOUT_SECONDS);
            delete.setObject(1, before);
            delete.executeUpdate();
        }
    }

    @Override
    public String notice() {
        return database.notice();
    }

    private static LedgerUnavailableException unavailable(SQLException failed) {
        // Drivers put neither passwords nor rows into their messages, but whole statements, which are of no use to
        // operators.
        String message = failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
        int statement = message.indexOf("; SQL statement:");
        return new LedgerUnavailableException(statement < 0 ? message : message.substring(0, statement), failed);
    }

    private void closeSession() {
        Optional<Session> old = session;
        session = Optional.empty();
        old.ifPresent(open -> closeQuietly(open.connection()));
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException failed) {
            LOG.log(Level.DEBUG, "a connection that has failed could not be rolled back", failed);
        }
        try {
            connection.close();
        } catch (SQLException failed) {
            LOG.log(Level.DEBUG, "a connection that has failed could not be closed", failed);
        }
    }

    @Override
    public void close() {
        closeSession();
    }
}

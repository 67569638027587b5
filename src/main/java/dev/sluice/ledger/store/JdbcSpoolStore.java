package dev.sluice.ledger.store;

import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.LedgerStore;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.SpoolTakenException;
import dev.sluice.ledger.spool.SpoolPosition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Writes the rows of one spool, with connections that belong to the {@link JdbcLedgerStore}. For one thread. */
final class JdbcSpoolStore implements LedgerStore {

    private final Connections connections;
    private final SqlFailures failures;
    private final JdbcLedgerStore.Settings settings;
    private final Schema schema;
    private final FirstOpening opening;
    private final Waits waits;

    private Optional<Opened> opened = Optional.empty();

    /** @param opening ends with the first call of {@link #open} */
    JdbcSpoolStore(
            Connections connections,
            SqlFailures failures,
            JdbcLedgerStore.Settings settings,
            Schema schema,
            FirstOpening opening,
            Waits waits) {
        this.connections = connections;
        this.failures = failures;
        this.settings = settings;
        this.schema = schema;
        this.opening = opening;
        this.waits = waits;
    }

    @Override
    public SpoolPosition open(UUID spool) throws LedgerUnavailableException {
        opened = Optional.empty();
        try {
            prepareSchema();
            try (Session session = Session.of(connections.get(), waits)) {
                SpoolMark mark = SpoolMark.of(session, spool, settings.clock().instant());
                opened = Optional.of(new Opened(
                        mark,
                        new ExchangeTable(mark.gateway()),
                        new AuditTable(mark.gateway()),
                        new AlertTable(mark.gateway()),
                        new RollupTables(mark.gateway())));
                return mark.position();
            }
        } catch (SQLException failed) {
            throw unavailable(failed);
        } catch (SchemaException unfit) {
            throw new LedgerUnavailableException(unfit.getMessage(), unfit);
        } finally {
            opening.end();
        }
    }

    private void prepareSchema() throws SQLException, SchemaException {
        switch (settings.migration()) {
            case AUTO -> {
                schema.migrate();
                try (Session session = Session.of(connections.get(), waits)) {
                    Partitions.make(session, settings.clock().instant());
                }
            }
            case CHECK -> schema.check();
            case OFF -> {
                // Trusted.
            }
        }
    }

    @Override
    public void write(LedgerBatch batch, Consumer<ExchangeRow> refused)
            throws LedgerUnavailableException, SpoolTakenException {
        Opened to = opened.orElseThrow(() -> new IllegalStateException("not open"));
        try (Session session = Session.of(connections.get(), waits)) {
            // First, as its row is the lock that keeps everybody else from writing this spool.
            to.mark().move(session, batch);
            RowInsertion<ExchangeRow> insertion = new RowInsertion<>(session, to.exchanges()::insert);
            insertion.insert(ErasedUsers.applied(session, rows(session, batch)));
            Rollups rollups = new Rollups(settings.zone());
            insertion.accepted().forEach(rollups::add);
            if (batch.dropped() > 0) {
                rollups.addDropped(batch.dropped(), settings.clock().instant());
            }
            to.rollups().add(session, rollups);
            OwnerTable.write(session, batch.owners());
            ExchangeTable.insertCopies(session, batch.copies());
            to.audits().insert(session, batch.audits());
            to.alerts().write(session, batch.alerts());
            insertion.refused().forEach(refused);
            session.commit();
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }

    /** New rows, and those of lost exchanges that the database does not have. */
    private static List<ExchangeRow> rows(Session session, LedgerBatch batch) throws SQLException {
        if (batch.lost().isEmpty()) {
            return batch.rows();
        }
        List<ExchangeRow> rows = new ArrayList<>(batch.rows());
        Set<UUID> known = new HashSet<>(ExchangeTable.present(
                session, batch.lost().stream().map(ExchangeRow::id).toList()));
        batch.rows().forEach(row -> known.add(row.id()));
        for (ExchangeRow row : batch.lost()) {
            if (known.add(row.id())) {
                rows.add(row);
            }
        }
        return rows;
    }

    @Override
    public LedgerStore another() {
        return new JdbcSpoolStore(connections, failures, settings, schema, opening, waits);
    }

    @Override
    public String notice() {
        return "";
    }

    private LedgerUnavailableException unavailable(SQLException failed) {
        connections.failed(failed);
        return failures.unavailable(failed);
    }

    /** The connections are another's. */
    @Override
    public void close() {
        opened = Optional.empty();
    }

    /** What was found when the database was opened. */
    private record Opened(
            SpoolMark mark, ExchangeTable exchanges, AuditTable audits, AlertTable alerts, RollupTables rollups) {}
}

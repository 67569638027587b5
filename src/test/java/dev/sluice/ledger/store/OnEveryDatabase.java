package dev.sluice.ledger.store;

import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.store.DatabaseServers.Servers;
import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A test with a new ledger in a database of a kind. */
@ExtendWith(DatabaseServers.class)
abstract class OnEveryDatabase {

    static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    /** Half an hour beside the hours of UTC. */
    static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");

    static final UUID SPOOL = new UUID(1, 2);

    @Parameter
    private DatabaseKind kind;

    @TempDir
    private Path directory;

    private final List<JdbcLedgerStore> stores = new ArrayList<>();
    private final Map<JdbcLedgerStore, SpoolPosition> marks = new HashMap<>();
    private TestDatabase database;
    private JdbcLedgerStore store;

    @BeforeEach
    void begin(Servers servers) throws Exception {
        database = servers.of(kind).database(directory);
        store = open(SPOOL);
    }

    @AfterEach
    void end() throws SQLException {
        stores.forEach(JdbcLedgerStore::close);
        if (database != null) {
            database.close();
        }
    }

    DatabaseKind kind() {
        return kind;
    }

    TestDatabase database() {
        return database;
    }

    /** That of a gateway. */
    JdbcLedgerStore store() {
        return store;
    }

    /** That of a gateway with this spool. */
    JdbcLedgerStore open(UUID spool) throws Exception {
        return open(spool, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    /** The same with another clock. */
    JdbcLedgerStore open(UUID spool, Clock clock) throws Exception {
        JdbcLedgerStore opened = database.store(new Settings(Migration.AUTO, ZONE, clock));
        stores.add(opened);
        marks.put(opened, opened.open(spool));
        return opened;
    }

    void write(List<ExchangeRow> rows) throws Exception {
        write(store, rows);
    }

    void write(JdbcLedgerStore to, List<ExchangeRow> rows) throws Exception {
        write(to, rows, 0);
    }

    void write(JdbcLedgerStore to, List<ExchangeRow> rows, long dropped) throws Exception {
        SpoolPosition from = marks.get(to);
        SpoolPosition next = new SpoolPosition(from.segment() + 1, 0);
        to.write(new LedgerBatch(from, next, rows, List.of(), dropped), refused -> {
            throw new AssertionError(refused);
        });
        marks.put(to, next);
    }
}

package dev.sluice.ledger.store;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The tables of the ledger in a database. */
final class Schema {

    /** Of a table that is not there: of PostgreSQL, and of the others. */
    private static final Set<String> NO_TABLE = Set.of("42P01", "42S02", "42S03", "42S04");

    /** A version of the gateway works with its own schema and the next one, so that several gateways are updated one after another. */
    private static final int NEWER = 1;

    /** A new index takes as long as there are rows. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String INSERT = "INSERT INTO ledger_schema (version, checksum, applied) VALUES (?, ?, ?)";

    private final Connections connections;
    private final Clock clock;

    Schema(Connections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /** Brings the schema up to date, one gateway at a time. */
    void migrate() throws SQLException, SchemaException {
        List<Script> missing = missing();
        if (missing.isEmpty()) {
            return;
        }
        try {
            migrateOneByOne();
        } catch (SQLException failed) {
            if (SqlFailures.isDenied(failed)) {
                throw new SchemaException(
                        lacking(missing) + ", and its user may not make them. " + run(missing)
                                + " with a user who may, and set sluice.ledger.migrate=check",
                        failed);
            }
            throw failed;
        }
    }

    private void migrateOneByOne() throws SQLException, SchemaException {
        try (Session waiting = Session.patient(connections.get(), PATIENCE)) {
            SchemaLock lock = SchemaLock.take(waiting);
            try {
                migrateAlone();
            } finally {
                lock.release();
            }
        }
    }

    private void migrateAlone() throws SQLException, SchemaException {
        try (Session session = Session.patient(connections.get(), PATIENCE)) {
            if (session.dialect() == Dialect.H2) {
                LeftCopies.settle(session);
            }
            for (Script script : missing(session)) {
                apply(script, session);
            }
        }
    }

    private void apply(Script script, Session session) throws SQLException {
        for (String statement : script.statements()) {
            session.execute(statement);
        }
        session.update(INSERT, script.version(), script.checksum(), UtcTime.of(clock.instant()));
        session.commit();
    }

    /** Fails if the schema is not up to date. */
    void check() throws SQLException, SchemaException {
        List<Script> missing = missing();
        if (!missing.isEmpty()) {
            throw new SchemaException(lacking(missing) + ". " + run(missing)
                    + " with a user who may create tables, or set sluice.ledger.migrate=auto");
        }
    }

    private static String lacking(List<Script> missing) {
        return "The database lacks version " + missing.get(missing.size() - 1).version() + " of the ledger's tables";
    }

    private static String run(List<Script> missing) {
        return "Run " + String.join(", ", missing.stream().map(Schema::name).toList());
    }

    private static String name(Script script) {
        return "%03d.sql".formatted(script.version());
    }

    /** Returns the statements that the database lacks, for a user who may create tables; empty text for none. */
    String missingText() throws SQLException, SchemaException {
        StringBuilder text = new StringBuilder();
        for (Script script : missing()) {
            text.append(script.text())
                    .append("\nINSERT INTO ledger_schema (version, checksum, applied) VALUES (")
                    .append(script.version())
                    .append(", '")
                    .append(script.checksum())
                    .append("', CURRENT_TIMESTAMP);\n");
        }
        return text.toString();
    }

    private List<Script> missing() throws SQLException, SchemaException {
        try (Session session = Session.of(connections.get())) {
            return missing(session);
        }
    }

    private static List<Script> missing(Session session) throws SQLException, SchemaException {
        Map<Integer, String> applied = applied(session);
        List<Script> scripts = Script.all(session.dialect());
        int newest = applied.keySet().stream().max(Integer::compare).orElse(0);
        if (newest > scripts.size() + NEWER) {
            throw new SchemaException(
                    "The ledger's tables have version " + newest + ", and this gateway knows versions up to "
                            + (scripts.size() + NEWER) + ". Use a newer gateway, or another database");
        }
        for (Script script : scripts) {
            if (!applied.getOrDefault(script.version(), script.checksum()).equals(script.checksum())) {
                throw new SchemaException(
                        "Version " + script.version() + " of the ledger's tables was made by another " + name(script)
                                + " than that of this gateway. Use the gateway that made it, or another database");
            }
        }
        return scripts.stream()
                .filter(script -> !applied.containsKey(script.version()))
                .toList();
    }

    private static Map<Integer, String> applied(Session session) throws SQLException {
        Map<Integer, String> applied = new TreeMap<>();
        try {
            session.query(
                    row -> applied.put(row.getInt(1), row.getString(2)), "SELECT version, checksum FROM ledger_schema");
        } catch (SQLException failed) {
            if (!NO_TABLE.contains(failed.getSQLState())) {
                throw failed;
            }
            session.connection().rollback();
        }
        return applied;
    }
}

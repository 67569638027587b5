package dev.sluice.ledger.store;

import dev.sluice.ledger.store.SqlScripts.SqlScript;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings the tables of a database up to date by scripts. Each is run once, and the table {@code ledger_schema} knows which were. */
final class Schema {

    private static final Logger LOG = System.getLogger(Schema.class.getName());

    private static final String VERSIONS =
            "create table if not exists ledger_schema (version int primary key, checksum char(64) not null)";

    private final List<SqlScript> scripts;

    Schema(List<SqlScript> scripts) {
        this.scripts = List.copyOf(scripts);
    }

    /**
     * Runs the scripts that have not been run, in one transaction where the database can. The connection does not commit by itself.
     *
     * @throws SQLException also if the database has tables of another version
     */
    void update(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(VERSIONS);
            Map<Integer, String> known = known(statement);
            check(known);
            for (SqlScript script : scripts) {
                if (!known.containsKey(script.number())) {
                    run(statement, script);
                    note(connection, script);
                    LOG.log(Level.INFO, "the ledger''s database has got version {0} of its schema", script.number());
                }
            }
        }
        connection.commit();
    }

    private static Map<Integer, String> known(Statement statement) throws SQLException {
        Map<Integer, String> known = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("select version, checksum from ledger_schema")) {
            while (rows.next()) {
                known.put(rows.getInt(1), rows.getString(2));
            }
        }
        return known;
    }

    private void check(Map<Integer, String> known) throws SQLException {
        for (SqlScript script : scripts) {
            String checksum = known.getOrDefault(script.number(), script.checksum());
            if (!checksum.equals(script.checksum())) {
                throw new SQLException("the ledger's tables were made by another script " + script.number()
                        + " than this version of the gateway has. Use another database or schema");
            }
        }
        int newest = known.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        // A version of the gateway works with its own schema and the next one, so that gateways can be updated one
        // after the other.
        if (newest > scripts.size() + 1) {
            throw new SQLException("the ledger's tables have version " + newest
                    + ", and this version of the gateway knows " + scripts.size() + ". Update the gateway");
        }
    }

    private static void run(Statement statement, SqlScript script) throws SQLException {
        for (String sql : script.statements()) {
            statement.execute(sql);
        }
    }

    private static void note(Connection connection, SqlScript script) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into ledger_schema (version, checksum) values (?, ?)")) {
            insert.setInt(1, script.number());
            insert.setString(2, script.checksum());
            insert.executeUpdate();
        }
    }
}

package dev.sluice.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.h2.jdbcx.JdbcDataSource;

/** The tables of the embedded ledger of a gateway in this process, or of one that has ended. */
public final class LedgerTables implements AutoCloseable {

    private final Connection connection;

    private LedgerTables(Connection connection) {
        this.connection = connection;
    }

    /** Opens the tables of the ledger in this directory, and waits until they are there. */
    public static LedgerTables in(Path directory) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + directory.resolve("ledger")
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;QUERY_CACHE_SIZE=64;CACHE_SIZE=16384");
        source.setUser("sluice");
        source.setPassword("");
        try {
            LedgerTables tables = new LedgerTables(source.getConnection());
            Await.until("the tables", tables::areComplete);
            return tables;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** While a script runs, H2 copies tables for new columns, so that they are missing at times. */
    private boolean areComplete() {
        return !query("select 1 from information_schema.tables where table_name = 'LEDGER_SCHEMA'")
                        .isEmpty()
                && !query("select 1 from ledger_schema where version = " + scripts())
                        .isEmpty();
    }

    private static int scripts() {
        int number = 0;
        while (LedgerTables.class.getResource("/dev/sluice/ledger/store/h2/%03d.sql".formatted(number + 1)) != null) {
            number++;
        }
        return number;
    }

    /** The rows that a query finds, each by the names of its columns in lower case. A column without a value is missing. */
    public List<Map<String, String>> query(String sql, Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet found = statement.executeQuery()) {
                List<Map<String, String>> rows = new ArrayList<>();
                while (found.next()) {
                    rows.add(row(found));
                }
                return rows;
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Changes rows. Returns how many. */
    public int update(String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static Map<String, String> row(ResultSet found) throws SQLException {
        ResultSetMetaData columns = found.getMetaData();
        Map<String, String> row = new TreeMap<>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            String value = found.getString(column);
            if (value != null) {
                row.put(columns.getColumnLabel(column).toLowerCase(Locale.ROOT), value);
            }
        }
        return row;
    }

    /** The row of the exchange with this request id, once it is there. */
    public Map<String, String> awaitRow(String requestId) {
        Await.until("the row of " + requestId, () -> !rowsOf(requestId).isEmpty());
        List<Map<String, String>> rows = rowsOf(requestId);
        if (rows.size() != 1) {
            throw new AssertionError("several rows: " + rows);
        }
        return rows.get(0);
    }

    /** All rows with this request id. */
    public List<Map<String, String>> rowsOf(String requestId) {
        return query("select * from exchange where request_id = ?", requestId);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}

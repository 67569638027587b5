package dev.sluice.ledger.store;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Copies of tables that H2 has left. For a new column it copies a table under another name, drops the table, and renames the copy; a process that ends
 * meanwhile leaves the copy, perhaps as all that there is.
 */
final class LeftCopies {

    /** As H2 names them: the table, the session, and a number. */
    private static final Pattern NAME = Pattern.compile("(\\w+)_COPY_\\d+_\\d+");

    private LeftCopies() {}

    /** Lets a copy take the place of a table that is gone, and drops the others, which may be incomplete. */
    static void settle(Session session) throws SQLException {
        Set<String> tables = new HashSet<>(session.query(
                row -> row.getString(1),
                "SELECT table_name FROM information_schema.tables WHERE table_schema = SCHEMA()"));
        for (String copy : theLargestFirst(session, tables)) {
            Matcher name = NAME.matcher(copy);
            if (name.matches() && tables.add(name.group(1))) {
                session.execute("ALTER TABLE \"" + copy + "\" RENAME TO \"" + name.group(1) + "\"");
            } else {
                session.execute("DROP TABLE \"" + copy + "\"");
            }
        }
    }

    private static List<String> theLargestFirst(Session session, Set<String> tables) throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        for (String table : tables) {
            if (NAME.matcher(table).matches()) {
                rows.put(
                        table,
                        session.query(row -> row.getLong(1), "SELECT COUNT(*) FROM \"" + table + "\"")
                                .get(0));
            }
        }
        return rows.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }
}

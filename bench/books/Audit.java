import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Compares the ledger's tables with what callers and provider have noted, and sums with rows. Hours are of UTC. */
final class Audit {

    private static final int MOST_TOLD = 20;
    private static final List<String> SUMS = List.of("n", "input", "output", "cost", "took_sum", "first_sum");

    private final Connection database;
    private final List<String> faults = new ArrayList<>();
    private final Map<Integer, Integer> rowsOf = new HashMap<>();
    private final Map<Integer, UUID> ids = new HashMap<>();
    private final Set<Integer> complete = new HashSet<>();
    private final Map<String, Integer> endings = new TreeMap<>();
    private final Map<String, long[]> hours = new HashMap<>();
    private final Map<String, long[]> days = new HashMap<>();
    private long durations;

    private Audit(Connection database) {
        this.database = database;
    }

    /** Reads everything. Prints what there is. */
    static Audit of(Connection database) throws SQLException {
        database.setAutoCommit(false);
        Audit audit = new Audit(database);
        audit.readRows();
        System.out.println("rows by their ending: " + audit.endings);
        return audit;
    }

    private void readRows() throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.setFetchSize(1000);
            try (ResultSet row = statement.executeQuery("SELECT id, request_id, ending, begun, gateway, client, usr,"
                    + " target, input, output, cost, took_ms, first_ms, n, unpriced FROM exchange")) {
                while (row.next()) {
                    read(row);
                }
            }
        }
    }

    private void read(ResultSet row) throws SQLException {
        String ending = row.getString("ending");
        endings.merge(ending, 1, Integer::sum);
        int number = Work.numberOf(row.getString("request_id"));
        rowsOf.merge(number, 1, Integer::sum);
        ids.put(number, row.getObject("id", UUID.class));
        if (ending.equals("complete")) {
            complete.add(number);
            if (row.getLong("input") != number || row.getLong("output") != CountingProvider.OUTPUT) {
                fault("the tokens of request " + number + " are " + row.getLong("input") + " and "
                        + row.getLong("output"));
            }
        } else if (!ending.equals("lost") && !ending.equals("client_gone")) {
            fault("the row of request " + number + " has the ending " + ending);
        }
        LocalDateTime begun = row.getObject("begun", LocalDateTime.class);
        String rest = " gateway " + row.getInt("gateway") + " client " + row.getString("client") + " target "
                + orEmpty(row.getString("target"));
        long[] sums = {
            row.getLong("n"),
            row.getLong("input"),
            row.getLong("output"),
            row.getLong("cost"),
            row.getLong("took_ms"),
            row.getLong("first_ms")
        };
        if (row.getObject("took_ms") != null) {
            durations++;
        }
        add(hours, begun.truncatedTo(ChronoUnit.HOURS) + rest, sums);
        add(days, begun.toLocalDate() + rest + " user " + orEmpty(row.getString("usr")), sums);
    }

    private static void add(Map<String, long[]> sums, String key, long[] more) {
        sums.merge(key, more.clone(), (one, other) -> {
            for (int at = 0; at < one.length; at++) {
                one[at] += other[at];
            }
            return one;
        });
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** Each answer that a caller saw end is one whole row, and each one that began or was asked for is one row. */
    Audit callers(Map<Integer, UUID> begun, Map<Integer, UUID> ended, Set<Integer> asked) {
        rowsOf.forEach((number, rows) -> {
            if (rows != 1) {
                fault("request " + number + " has " + rows + " rows");
            }
        });
        begun.forEach((number, id) -> {
            if (!id.equals(ids.get(number))) {
                fault("the answer to request " + number + " has begun as " + id + ", and its row is "
                        + ids.get(number));
            }
        });
        ended.keySet().stream()
                .filter(number -> !complete.contains(number))
                .forEach(number -> fault("request " + number + " was answered, and its row does not say so"));
        asked.stream()
                .filter(number -> !rowsOf.containsKey(number))
                .forEach(number -> fault("the provider was asked by request " + number + ", which has no row"));
        System.out.printf(
                "answers that a caller saw end: %,d, and begin: %,d; requests at the provider: %,d; rows: %,d%n",
                ended.size(), begun.size(), asked.size(), ids.size());
        return this;
    }

    /** Nothing was under way at any end. */
    Audit allComplete() {
        if (endings.keySet().stream().anyMatch(ending -> !ending.equals("complete"))) {
            fault("not all rows are complete: " + endings);
        }
        return this;
    }

    /** The number of rows is the provider's own. */
    Audit provider(long answers) {
        System.out.printf("answers by the provider's own count: %,d%n", answers);
        if (answers != endings.values().stream().mapToLong(Integer::longValue).sum()) {
            fault("the provider has given " + answers + " answers, and there are rows with the endings " + endings);
        }
        return this;
    }

    /** Sums are those of the rows. */
    Audit sums() throws SQLException {
        compare("usage_hour", "", hours);
        compare("usage_day", ", usr", days);
        long counted = number("SELECT COALESCE(SUM(n), 0) FROM usage_hist WHERE what = 'took'");
        if (counted != durations) {
            fault("usage_hist has " + counted + " durations, and rows have " + durations);
        }
        if (number("SELECT COALESCE(SUM(dropped), 0) FROM usage_hour") != 0) {
            fault("exchanges were dropped");
        }
        return this;
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void compare(String table, String user, Map<String, long[]> expected) throws SQLException {
        String columns = "slot, gateway, client, target" + user;
        StringBuilder sql = new StringBuilder("SELECT ").append(columns);
        SUMS.forEach(sum -> sql.append(", SUM(").append(sum).append(") AS ").append(sum));
        sql.append(" FROM ").append(table).append(" GROUP BY ").append(columns);
        Set<String> found = new HashSet<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(sql.toString())) {
            while (row.next()) {
                String slot = user.isEmpty()
                        ? row.getObject("slot", LocalDateTime.class).toString()
                        : row.getObject("slot", LocalDate.class).toString();
                String key = slot + " gateway " + row.getInt("gateway") + " client " + row.getString("client")
                        + " target " + row.getString("target")
                        + (user.isEmpty() ? "" : " user " + row.getString("usr"));
                found.add(key);
                long[] sums = expected.getOrDefault(key, new long[SUMS.size()]);
                for (int at = 0; at < sums.length; at++) {
                    long told = row.getLong(SUMS.get(at));
                    if (told != sums[at]) {
                        fault(table + ", " + key + ": " + SUMS.get(at) + " is " + told + ", and that of the rows "
                                + sums[at]);
                    }
                }
            }
        }
        expected.keySet().stream().filter(key -> !found.contains(key)).forEach(key -> fault(table + " lacks " + key));
        System.out.printf("%s: %,d sums compared with the rows%n", table, found.size());
    }

    private void fault(String text) {
        faults.add(text);
    }

    /** Prints what is wrong. Returns whether nothing is. */
    boolean isFine() {
        faults.stream().limit(MOST_TOLD).forEach(text -> System.out.println("FAULT: " + text));
        System.out.println(faults.isEmpty() ? "the books are right" : faults.size() + " FAULTS");
        return faults.isEmpty();
    }
}

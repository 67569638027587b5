package dev.sluice.ledger.store;

import dev.sluice.ledger.DayUsage;
import dev.sluice.ledger.DayUsage.Sums;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the sums of days of all gateways, without holding them all in memory. */
final class DayReader {

    /** Rows that are fetched at once. */
    private static final int SLICE = 1000;

    private static final String SELECT = "SELECT slot, client, usr, asked, target, n, refused, failed, unpriced, input,"
            + " output, cost FROM usage_day WHERE slot >= ?";

    private DayReader() {}

    static void read(Session session, LocalDate first, Consumer<DayUsage> reader) throws SQLException {
        try (PreparedStatement statement = session.prepare(SELECT)) {
            statement.setFetchSize(SLICE);
            session.set(statement, 1, first);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.accept(usage(rows));
                }
            }
        }
    }

    private static DayUsage usage(ResultSet row) throws SQLException {
        long served = row.getLong("n") - row.getLong("refused") - row.getLong("failed");
        return new DayUsage(
                row.getObject("slot", LocalDate.class),
                row.getString("client"),
                text(row, "usr"),
                text(row, "asked"),
                text(row, "target"),
                new Sums(
                        Math.max(0, served),
                        row.getLong("unpriced"),
                        row.getLong("input"),
                        row.getLong("output"),
                        row.getLong("cost")));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.of(row.getString(column)).filter(text -> !text.isEmpty());
    }
}

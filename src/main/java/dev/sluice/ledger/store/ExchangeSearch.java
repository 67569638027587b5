package dev.sluice.ledger.store;

import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.query.ClientScope;
import dev.sluice.ledger.query.ExchangeFilter;
import dev.sluice.ledger.query.LedgerQueries;
import dev.sluice.ledger.query.StoredExchange;
import dev.sluice.ledger.query.UsageKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Finds exchanges. Always in the order of their ids, and as many as are wanted: no statement counts or sorts rows. */
final class ExchangeSearch {

    private static final String SELECT = "SELECT " + StoredExchanges.COLUMNS + " FROM exchange";
    private static final String NEWEST_FIRST = " ORDER BY id DESC LIMIT ";

    /** What has failed, and more. PostgreSQL has an index of these. */
    static final String MAYBE_FAILED = "(status >= " + ExchangeRow.FIRST_ERROR + " OR ending <> 'complete')";

    /** As {@link ExchangeRow#isFailed}. */
    private static final String FAILED = MAYBE_FAILED + " AND NOT (status >= " + ExchangeRow.FIRST_ERROR
            + " AND attempts = 0)"
            + " AND (status >= " + ExchangeRow.FIRST_ERROR + " OR ending NOT IN ("
            + ExchangeRow.FINE.stream().sorted().map(word -> "'" + word + "'").collect(Collectors.joining(", "))
            + "))";

    private ExchangeSearch() {}

    static List<StoredExchange> find(Session session, Conditions conditions, String order) throws SQLException {
        return session.query(
                row -> StoredExchanges.read(session.dialect(), row),
                SELECT + conditions.where() + order,
                conditions.parameters());
    }

    /** What the rows of the filter meet. */
    static Conditions conditions(ExchangeFilter filter) {
        Conditions conditions = timeConditions(filter);
        conditions.addScope("client", filter.selection().clients());
        filter.selection().of(UsageKey.CLIENT).ifPresent(values -> conditions.addIn("client", values));
        filter.selection().of(UsageKey.USER).ifPresent(values -> conditions.addInOrNull("usr", values));
        filter.selection().of(UsageKey.ASKED).ifPresent(values -> conditions.addInOrNull("asked", values));
        filter.selection().of(UsageKey.TARGET).ifPresent(values -> conditions.addInOrNull("target", values));
        filter.status().ifPresent(status -> conditions.add("status BETWEEN ? AND ?", status.first(), status.last()));
        filter.ending().ifPresent(ending -> conditions.add("ending = ?", ending));
        filter.error().ifPresent(error -> conditions.add("error = ?", error));
        if (filter.failedOnly()) {
            conditions.add(FAILED);
        }
        filter.requestId().ifPresent(id -> conditions.add("request_id = ?", id));
        return conditions;
    }

    /** What the rows of the filter's time meet. */
    static Conditions timeConditions(ExchangeFilter filter) {
        Conditions conditions = new Conditions();
        filter.from().ifPresent(from -> conditions.add("id >= ?", RowId.bound(from)));
        filter.to().ifPresent(to -> conditions.add("id < ?", RowId.bound(to)));
        return conditions;
    }

    /** The exchange of an id, else the newest of a request id. */
    static List<StoredExchange> withAttempts(Session session, String idOrRequestId, ClientScope clients)
            throws SQLException {
        List<StoredExchange> found = id(idOrRequestId).isPresent()
                ? find(session, "id = ?", id(idOrRequestId).get(), clients)
                : List.of();
        if (found.isEmpty()) {
            found = find(session, "request_id = ?", idOrRequestId, clients);
        }
        List<StoredExchange> whole = new ArrayList<>();
        for (StoredExchange stored : found) {
            whole.add(StoredExchanges.withAttempts(session, stored));
        }
        return whole;
    }

    private static List<StoredExchange> find(Session session, String condition, Object value, ClientScope clients)
            throws SQLException {
        Conditions conditions = new Conditions();
        conditions.add(condition, value);
        conditions.addScope("client", clients);
        return find(session, conditions, NEWEST_FIRST + LedgerQueries.MOST_OF_REQUEST);
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }
}

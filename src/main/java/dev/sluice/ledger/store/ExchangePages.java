package dev.sluice.ledger.store;

import dev.sluice.ledger.RowId;
import dev.sluice.ledger.query.ExchangeFilter;
import dev.sluice.ledger.query.ExchangePage;
import dev.sluice.ledger.query.ExchangesQuestion;
import dev.sluice.ledger.query.StoredExchange;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds pages of exchanges. What an index has alone is one statement. Else its rows are searched in slices, the newest first, until the page is full or
 * the time of a search is over: a filter that few rows meet, or none, does not read all of them for one answer.
 */
final class ExchangePages {

    private final int sliceRows;
    private final Duration longest;

    /**
     * @param sliceRows rows of a slice
     * @param longest time after which no other slice is begun
     */
    ExchangePages(int sliceRows, Duration longest) {
        this.sliceRows = sliceRows;
        this.longest = longest;
    }

    ExchangePage find(Session session, ExchangesQuestion question) throws SQLException {
        Deadline deadline = Deadline.in(longest);
        ExchangeFilter filter = question.filter();
        ExchangeIndex index = ExchangeIndex.of(filter, session.dialect());
        boolean isSliced = !index.answers(filter);
        int wanted = question.limit() + 1;
        List<StoredExchange> found = new ArrayList<>();
        Optional<UUID> before = question.before();
        do {
            Optional<UUID> from =
                    isSliced ? sliceBegin(session, index.conditions(filter), index, before) : Optional.empty();
            Conditions conditions = ExchangeSearch.conditions(filter);
            from.ifPresent(id -> conditions.add("id >= ?", id));
            before.ifPresent(id -> conditions.add("id < ?", id));
            found.addAll(ExchangeSearch.find(session, conditions, index.newestFirst(wanted - found.size())));
            before = from;
        } while (before.isPresent() && found.size() < wanted && !deadline.isOver());
        return found.size() < wanted
                ? new ExchangePage(
                        found,
                        before,
                        before.filter(id -> found.size() < question.limit()).map(RowId::begin))
                : full(found.subList(0, question.limit()));
    }

    private static ExchangePage full(List<StoredExchange> page) {
        return new ExchangePage(
                page, Optional.of(page.get(page.size() - 1).row().id()), Optional.empty());
    }

    /**
     * Where the slice begins that ends before an id; empty if it is the last one. It is not the id of a row, which may be another client's, but the
     * smallest one of its millisecond.
     */
    private Optional<UUID> sliceBegin(
            Session session, Conditions conditions, ExchangeIndex index, Optional<UUID> before) throws SQLException {
        before.ifPresent(id -> conditions.add("id < ?", id));
        return session
                .query(
                        row -> session.dialect().id(row, 1),
                        "SELECT id FROM exchange" + conditions.where() + index.newestFirst(1) + " OFFSET "
                                + (sliceRows - 1),
                        conditions.parameters())
                .stream()
                .findFirst()
                .map(id -> RowId.bound(RowId.begin(id)));
    }
}

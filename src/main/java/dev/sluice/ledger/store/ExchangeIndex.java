package dev.sluice.ledger.store;

import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.query.ExchangeFilter;
import dev.sluice.ledger.query.Selection;
import dev.sluice.ledger.query.UsageKey;
import java.util.List;
import java.util.Optional;

/**
 * An index of exchanges that has what a filter asks for, and more, in the order of ids.
 *
 * @param condition what its rows meet; empty text for all rows
 * @param parameters of the condition
 * @param order columns before the id, which have one value each. H2 reads the index in its order only if they are told, and else sorts all of its rows
 * @param isExact whether the condition is one of the filter's
 */
record ExchangeIndex(String condition, List<String> parameters, String order, boolean isExact) {

    /** That of the primary key. */
    private static final ExchangeIndex ALL = new ExchangeIndex("", List.of(), "", true);

    /** Finds the one with the fewest rows, as far as that can be told. */
    static ExchangeIndex of(ExchangeFilter filter, Dialect dialect) {
        if (filter.requestId().isPresent()) {
            return new ExchangeIndex(
                    "request_id = ?", List.of(filter.requestId().get()), "", true);
        }
        Optional<String> user = single(filter.selection(), UsageKey.USER);
        if (user.isPresent()) {
            return new ExchangeIndex("usr = ?", List.of(user.get()), "usr DESC, ", true);
        }
        Optional<String> client = single(filter.selection(), UsageKey.CLIENT);
        if (client.isPresent()) {
            return new ExchangeIndex("client = ?", List.of(client.get()), "client DESC, ", true);
        }
        boolean isOfErrors = filter.failedOnly()
                || filter.status()
                        .filter(status -> status.first() >= ExchangeRow.FIRST_ERROR)
                        .isPresent();
        return isOfErrors && dialect == Dialect.POSTGRESQL
                ? new ExchangeIndex(ExchangeSearch.MAYBE_FAILED, List.of(), "", false)
                : ALL;
    }

    /** Empty text stands for none, which no index has. */
    private static Optional<String> single(Selection selection, UsageKey key) {
        return selection
                .of(key)
                .filter(values -> values.size() == 1)
                .map(values -> values.get(0))
                .filter(value -> !value.isEmpty());
    }

    /** Whether each of its rows in the filter's time is one that the filter asks for. */
    boolean answers(ExchangeFilter filter) {
        return isExact
                && conditions(filter).size()
                        == ExchangeSearch.conditions(filter).size();
    }

    /** What its rows in the filter's time meet. */
    Conditions conditions(ExchangeFilter filter) {
        Conditions conditions = ExchangeSearch.timeConditions(filter);
        if (!condition.isEmpty()) {
            conditions.add(condition, parameters.toArray());
        }
        return conditions;
    }

    /** The end of a statement that reads so many of its rows. */
    String newestFirst(int limit) {
        return " ORDER BY " + order + "id DESC LIMIT " + limit;
    }
}

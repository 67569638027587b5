package dev.sluice.ledger.store;

import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.Repricings.Sums;
import dev.sluice.ledger.RowCost;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What becomes of the rows of one day. For one thread. */
final class RepricedDay {

    private static final String UNKNOWN = "";

    private final int mostModels;
    private final Map<String, Sums> models = new TreeMap<>();
    private Sums all = Sums.NONE;

    /** @param mostModels how many are told of by name */
    RepricedDay(int mostModels) {
        this.mostModels = mostModels;
    }

    /**
     * Adds a row.
     *
     * @param now what it costs now; empty if it stays as it is
     * @return whether it changes
     */
    boolean add(ExchangeRow row, Optional<RowCost> now) {
        RowCost before = row.cost();
        boolean isChanged = now.filter(cost -> !isSame(before, cost)).isPresent();
        boolean isLeft = now.isEmpty() && (before.isUnknown() || before.nano().isPresent());
        Sums sums = new Sums(
                1,
                isChanged ? 1 : 0,
                isLeft ? 1 : 0,
                known(before.nano()),
                known(now.orElse(before).nano()));
        all = all.plus(sums);
        String model = row.route().provider().orElse(UNKNOWN) + "/"
                + row.route().model().orElse(UNKNOWN);
        if (models.containsKey(model) || models.size() < mostModels) {
            models.merge(model, sums, Sums::plus);
        }
        return isChanged;
    }

    private static boolean isSame(RowCost before, RowCost after) {
        return before.nano().equals(after.nano())
                && before.isUnknown() == after.isUnknown()
                && before.price().equals(after.price());
    }

    static long known(OptionalLong nano) {
        return Math.max(0, nano.orElse(0));
    }

    Sums all() {
        return all;
    }

    Map<String, Sums> models() {
        return models;
    }
}

package dev.sluice.ledger.query;

import java.util.List;

/**
 * Asks how long exchanges took.
 *
 * @param range has the hours that begin in it
 * @param targets wanted ones; empty for all
 * @param byTarget whether there are rows for each target, or rows for all together
 * @param step how long a row's slot is
 */
public record PercentilesQuestion(TimeRange range, List<String> targets, boolean byTarget, Step step) {

    public PercentilesQuestion {
        targets = List.copyOf(targets);
        if (targets.size() > Selection.MOST_VALUES) {
            throw new IllegalArgumentException("at most " + Selection.MOST_VALUES + " targets");
        }
    }
}

package dev.sluice.ledger;

import java.util.List;

/**
 * Sums over exchanges. For one thread.
 *
 * <p>Sums of parts are equal to those of the whole, however it is divided. Tokens and costs that are unknown add nothing: the numbers of
 * exchanges whose tokens were counted, and whose cost is unknown, tell how much a sum can lack.
 */
public final class UsageSums {

    /** Names of the sums, as in the tables of the database. */
    public static final List<String> COLUMNS = List.of(
            "n",
            "refused",
            "failed",
            "counted",
            "unpriced",
            "dropped",
            "input",
            "cached",
            "written",
            "output",
            "reasoning",
            "cost",
            "took_sum",
            "first_sum");

    private long exchanges;
    private long refused;
    private long failed;
    private long counted;
    private long unpriced;
    private long dropped;
    private long input;
    private long cached;
    private long written;
    private long output;
    private long reasoning;
    private long cost;
    private long took;
    private long first;

    /** Adds an exchange, or several refusals of one kind. */
    public void add(ExchangeRow row) {
        exchanges += row.count();
        refused += row.isRefused() ? row.count() : 0;
        failed += row.isFailed() ? row.count() : 0;
        counted += row.tokens()
                        .source()
                        .filter(source -> source == RowTokens.Source.COUNTED)
                        .isPresent()
                ? 1
                : 0;
        unpriced += row.cost().isUnknown() ? 1 : 0;
        input += row.tokens().input().orElse(0);
        output += row.tokens().output().orElse(0);
        row.tokens().parts().ifPresent(parts -> {
            cached += parts.cached();
            written += parts.written();
            reasoning += parts.reasoning();
        });
        cost += row.cost().nano().orElse(0);
        took += row.times().took().orElse(0);
        first += row.times().first().orElse(0);
    }

    /** Adds exchanges that have no row. */
    public void addDropped(long number) {
        dropped += number;
    }

    /** The sums in the order of {@link #COLUMNS}. */
    public long[] values() {
        return new long[] {
            exchanges, refused, failed, counted, unpriced, dropped, input, cached, written, output, reasoning, cost,
            took, first
        };
    }
}

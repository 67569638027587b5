package dev.sluice.ledger;

import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Sums over rows of the ledger. What is unknown adds nothing. All are at least 0, and stay at {@link Long#MAX_VALUE} once they are there: a
 * provider that reports nonsense must not make sums that no database takes.
 *
 * @param n exchanges
 * @param refused of these, refused by the gateway: nothing was sent
 * @param failed of the others, those with an error status or an answer that is not whole, unless the client went away
 * @param counted exchanges whose tokens the gateway has counted itself
 * @param unpriced exchanges with something to pay whose cost is unknown
 * @param dropped exchanges that have no row, as the spool was full
 * @param input tokens
 * @param cached tokens
 * @param written tokens
 * @param output tokens
 * @param reasoning tokens
 * @param cost in billionths of the currency
 * @param tookSum milliseconds
 * @param firstSum milliseconds
 */
public record UsageSums(
        long n,
        long refused,
        long failed,
        long counted,
        long unpriced,
        long dropped,
        long input,
        long cached,
        long written,
        long output,
        long reasoning,
        long cost,
        long tookSum,
        long firstSum) {

    private static final Parts NO_PARTS = new Parts(0, 0, 0, 0, 0, 0, 0);

    /** Nothing was summed. */
    public static final UsageSums NONE = ofDropped(0);

    /** Returns the sums of one row. */
    public static UsageSums of(ExchangeRow row) {
        long n = Math.max(0, row.count());
        Parts parts = row.tokens().parts().orElse(NO_PARTS);
        return new UsageSums(
                n,
                row.isRefused() ? n : 0,
                row.isFailed() ? n : 0,
                row.tokens().source().filter(Source.COUNTED::equals).isPresent() ? n : 0,
                row.cost().isUnknown() ? n : 0,
                0,
                known(row.tokens().input()),
                Math.max(0, parts.cached()),
                Math.max(0, parts.written()),
                known(row.tokens().output()),
                Math.max(0, parts.reasoning()),
                known(row.cost().nano()),
                known(row.times().took()),
                known(row.times().first()));
    }

    /** Returns the sums of exchanges without rows. */
    public static UsageSums ofDropped(long dropped) {
        return new UsageSums(0, 0, 0, 0, 0, dropped, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Returns the sums of both. */
    public UsageSums plus(UsageSums other) {
        return new UsageSums(
                sum(n, other.n),
                sum(refused, other.refused),
                sum(failed, other.failed),
                sum(counted, other.counted),
                sum(unpriced, other.unpriced),
                sum(dropped, other.dropped),
                sum(input, other.input),
                sum(cached, other.cached),
                sum(written, other.written),
                sum(output, other.output),
                sum(reasoning, other.reasoning),
                sum(cost, other.cost),
                sum(tookSum, other.tookSum),
                sum(firstSum, other.firstSum));
    }

    /** Adds two numbers that are at least 0. */
    public static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static long known(OptionalLong number) {
        return Math.max(0, number.orElse(0));
    }

    private static long known(OptionalInt number) {
        return Math.max(0, number.orElse(0));
    }
}

package dev.sluice.ratelimit;

import dev.sluice.price.DecimalAmount;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Tells when a percentage of a budget in money is reached, once for each bucket: by a settlement before which less was used (P13). What running
 * requests of this gateway have reserved is not used yet. For any number of threads.
 *
 * <p>Settlements that meet may each see the reservations of others as used. So what was told is remembered, and what was used before a
 * settlement counts only for a bucket of which nothing is remembered.
 */
final class BudgetAlerts {

    private static final Logger LOG = System.getLogger(BudgetAlerts.class.getName());

    /** Buckets beyond are forgotten, the one that was longest without a settlement first. */
    private static final int MOST_BUCKETS = 10_000;

    private final BudgetObserver observer;
    private final ToLongFunction<BucketKey> reserved;
    private final boolean isShared;

    /** The highest percentage that was told of each bucket; guarded by itself. */
    private final Map<BucketKey, Integer> told = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BucketKey, Integer> eldest) {
            return size() > MOST_BUCKETS;
        }
    };

    /**
     * Creates them.
     *
     * @param reserved what requests that run hold of a bucket
     * @param isShared whether other gateways may have told of a bucket before
     */
    BudgetAlerts(BudgetObserver observer, ToLongFunction<BucketKey> reserved, boolean isShared) {
        this.observer = observer;
        this.reserved = reserved;
        this.isShared = isShared;
    }

    /**
     * Tells what a settlement has reached.
     *
     * @param added what was used by it: negative to correct an earlier one
     * @param after the bucket afterwards
     */
    void settled(Demand demand, long added, TokenBucket after) {
        BudgetTerms terms = demand.terms().orElseThrow();
        if (terms.budget().alerts().isEmpty()) {
            return;
        }
        BucketKey bucket = BucketKey.of(demand);
        long used = Math.max(0, after.consumed() - reserved.applyAsLong(bucket));
        int before;
        int now = reached(terms.budget(), used);
        synchronized (told) {
            Integer known = told.get(bucket);
            before = known != null ? known : isShared ? reached(terms.budget(), used - Math.max(0, added)) : 0;
            told.put(bucket, Math.max(before, now));
        }
        for (int percent : terms.budget().alerts()) {
            if (percent > before && percent <= now) {
                tell(new BudgetAlert(
                        terms.budget().name(),
                        bucket.digest(),
                        terms.budget().each() == MoneyBudget.Each.ALL
                                        || terms.budget().each() == MoneyBudget.Each.MODEL
                                ? Optional.empty()
                                : Optional.of(demand.client()),
                        percent,
                        bucket.window(),
                        used,
                        demand.limit().amount(),
                        terms.currency()));
            }
        }
    }

    /** The highest percentage that is reached; 0 for none. */
    private static int reached(MoneyBudget budget, long used) {
        int reached = 0;
        for (int percent : budget.alerts()) {
            if (used >= part(budget.limit().amount(), percent)) {
                reached = percent;
            }
        }
        return reached;
    }

    /** Rounded up, so that the smallest budgets are not reached by nothing. */
    private static long part(long amount, int percent) {
        return amount / 100 * percent + (amount % 100 * percent + 99) / 100;
    }

    private void tell(BudgetAlert alert) {
        LOG.log(
                Level.WARNING,
                "{0} % of budget {1}{2} are used for {3}: {4} of {5} {6}",
                alert.percent(),
                alert.budget(),
                alert.client().map(client -> " of client " + client).orElse(""),
                alert.window(),
                DecimalAmount.text(alert.used()),
                DecimalAmount.text(alert.amount()),
                alert.currency());
        observer.reached(alert);
    }
}

package dev.sluice.ratelimit;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.UsedDays;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Fills the buckets of days and months after a start with what was used of them before, as the ledger has it (P14). For one thread.
 */
public final class BudgetRefill {

    private static final Logger LOG = System.getLogger(BudgetRefill.class.getName());

    /** The ledger's writer waits, and a database that can be written but not read must not keep it from its work. */
    private static final int TRIES = 3;

    private final ReloadableLimits limits;
    private final UsedModels models;
    private final InstantSource clock;
    private int failures;

    /**
     * Creates a refill.
     *
     * @param models tells what was asked for
     * @param clock tells the day and the month
     */
    public BudgetRefill(ReloadableLimits limits, UsedModels models, InstantSource clock) {
        this.limits = limits;
        this.models = models;
        this.clock = clock;
    }

    /**
     * Fills the buckets. Does nothing if there is no limit for a day or month.
     *
     * @param days all that was used before this process has begun, and nothing of this process
     * @throws LedgerUnavailableException if the sums cannot be read, and are to be asked for again; not after the third time
     */
    public void fillFrom(UsedDays days) throws LedgerUnavailableException {
        RequestMeter meter = limits.meter();
        UsedBuckets used = meter.usedBuckets(models, clock.instant());
        Optional<LocalDate> first = used.firstDay();
        if (first.isPresent()) {
            try {
                days.forEachSince(first.get(), used::add);
            } catch (LedgerUnavailableException unreadable) {
                if (++failures < TRIES) {
                    throw unreadable;
                }
                LOG.log(
                        Level.WARNING,
                        "what was used of budgets before the start cannot be read in the ledger, so they begin full: {0}",
                        unreadable.getMessage());
                meter.fill(List.of());
                return;
            }
        }
        meter.fill(used.buckets());
        if (!used.buckets().isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "{0} budgets and limits go on with what was used before",
                    used.buckets().size());
        }
        if (used.leftOut() > 0) {
            LOG.log(
                    Level.WARNING,
                    "only {0} budgets and limits go on with what was used before; further users and models begin anew",
                    UsedBuckets.MOST);
        }
    }
}

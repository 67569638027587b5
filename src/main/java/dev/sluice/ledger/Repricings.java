package dev.sluice.ledger;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * Computes costs in the ledger anew, in the background: first to see the difference, then to change rows and sums. One run at a time; each day is
 * changed as a whole or not at all. Thread-safe.
 */
public interface Repricings {

    /** Days that one run may have. */
    int MOST_DAYS = 400;

    /** Models that are told of by name. The others are in the sums alone. */
    int MOST_MODELS = 100;

    /** Prices rows that are in the ledger. Called on any thread. */
    @FunctionalInterface
    interface RowPricing {

        /**
         * Returns what a row costs.
         *
         * @return empty if it stays as it is: nothing was to pay, its tokens are unknown, or there is no price for it
         */
        Optional<RowCost> costOf(ExchangeRow row);
    }

    /** How far a run is. */
    enum State {
        /** It goes on. */
        RUNNING,
        /** All days are done. */
        DONE,
        /** The database could not be used, or another gateway runs one. The days before are done; another run does them again without harm. */
        FAILED,
        /** The gateway has stopped meanwhile. The same holds. */
        STOPPED
    }

    /**
     * What to do.
     *
     * @param first day in the zone of the ledger
     * @param last not before the first
     * @param isChange whether rows and sums are changed
     */
    record Order(LocalDate first, LocalDate last, boolean isChange) {

        public Order {
            if (last.isBefore(first) || first.plusDays(MOST_DAYS).isBefore(last.plusDays(1))) {
                throw new IllegalArgumentException("must be 1 to " + MOST_DAYS + " days");
            }
        }

        /** How many days there are. */
        public int days() {
            return (int) (last.toEpochDay() - first.toEpochDay()) + 1;
        }
    }

    /**
     * Sums over rows.
     *
     * @param rows all
     * @param changed those whose cost or price becomes another
     * @param left those with something to pay that stay as they are
     * @param before what they cost, in billionths of the currency, as far as it is known
     * @param after the same with the prices of now
     */
    record Sums(long rows, long changed, long left, long before, long after) {

        /** Nothing was summed. */
        public static final Sums NONE = new Sums(0, 0, 0, 0, 0);

        /** Returns the sums of both. */
        public Sums plus(Sums other) {
            return new Sums(
                    rows + other.rows,
                    changed + other.changed,
                    left + other.left,
                    UsageSums.sum(before, other.before),
                    UsageSums.sum(after, other.after));
        }
    }

    /**
     * A run.
     *
     * @param days how many are done
     * @param all of these days
     * @param models of these days, by provider and model; at most {@value #MOST_MODELS}
     */
    record Progress(Order order, State state, int days, Sums all, Map<String, Sums> models) {

        public Progress {
            models = Map.copyOf(models);
        }
    }

    /** The run that goes on, or the last one of this process; empty if there was none. */
    Optional<Progress> current();

    /**
     * Begins a run.
     *
     * @return whether it has begun; not while another one runs, or users are erased
     */
    boolean begin(Order order, RowPricing pricing);

    /** Waits until nothing runs, for so long as an answer may take. Returns the last run; empty if there was none. */
    Optional<Progress> awaitCurrent();
}

package dev.sluice.ratelimit;

/** Told what happens to budgets in money. Safe for any number of threads, and quick. */
public interface BudgetObserver {

    /** Nobody is interested. */
    BudgetObserver NOBODY = new BudgetObserver() {

        @Override
        public void reached(BudgetAlert alert) {
            // Nobody is interested.
        }

        @Override
        public void passedUncounted(String budget) {
            // Nobody is interested.
        }
    };

    /** One that tells this observer, and then another. */
    default BudgetObserver and(BudgetObserver other) {
        BudgetObserver first = this;
        return new BudgetObserver() {

            @Override
            public void reached(BudgetAlert alert) {
                first.reached(alert);
                other.reached(alert);
            }

            @Override
            public void passedUncounted(String budget) {
                first.passedUncounted(budget);
                other.passedUncounted(budget);
            }
        };
    }

    /** A percentage of a budget is used. Told once by each gateway for each bucket, day or month, and percentage. */
    void reached(BudgetAlert alert);

    /** A request for a model without a price was let through. */
    void passedUncounted(String budget);
}

package dev.sluice.ratelimit;

/** Lets one of several gateways tell of an alert. For any number of threads. */
@FunctionalInterface
public interface AlertClaims {

    /** For gateways whose budgets are their own. */
    AlertClaims ALONE = alert -> true;

    /**
     * Returns whether this gateway is the one that tells of it: the first that asks, of those that share their budgets. While nobody can say,
     * each is: an alert that comes twice is better than none. May wait for about a second.
     */
    boolean isMine(BudgetAlert alert);
}

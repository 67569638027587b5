package dev.sluice.ledger.query;

import java.time.Instant;
import java.util.Optional;

/**
 * Which alerts of budgets are wanted, the newest first. An alert must meet all that is present.
 *
 * @param from was reached at this instant or later
 * @param to was reached before this instant
 * @param budget name of the budget
 * @param clients whose parts of budgets it may be of; budgets without parts are of all clients alone
 * @param limit the most alerts; 1 to {@value #MOST}
 */
public record AlertsQuestion(
        Optional<Instant> from, Optional<Instant> to, Optional<String> budget, ClientScope clients, int limit) {

    /** Most alerts of an answer. */
    public static final int MOST = 500;

    /** What people look at. */
    public static final int USUAL = 50;

    public AlertsQuestion {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("1 to " + MOST + " alerts, not " + limit);
        }
    }
}

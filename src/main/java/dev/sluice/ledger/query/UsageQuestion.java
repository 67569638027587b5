package dev.sluice.ledger.query;

import java.util.Set;

/**
 * Asks for sums. A range has the slots that begin in it; so the sums of a range are those of its parts together.
 *
 * <p>Users, days and months are summed by days: of a range that does not begin at midnight, the first day is not in it. Without a step and users, the whole
 * days of a range are summed by days, and the rest of it by hours. Sums of hours are not kept as long as those of days.
 *
 * @param range of time
 * @param by what the rows are told apart by
 * @param step how long a row's slot is
 * @param selection what is summed
 */
public record UsageQuestion(TimeRange range, Set<UsageKey> by, Step step, Selection selection) {

    /** @throws IllegalArgumentException if users are asked for by hours */
    public UsageQuestion {
        by = Set.copyOf(by);
        if (step == Step.HOUR
                && (by.contains(UsageKey.USER) || selection.of(UsageKey.USER).isPresent())) {
            throw new IllegalArgumentException("there are no sums of users by hours");
        }
    }

    /** Whether the sums of users are needed. */
    public boolean hasUsers() {
        return by.contains(UsageKey.USER) || selection.of(UsageKey.USER).isPresent();
    }
}

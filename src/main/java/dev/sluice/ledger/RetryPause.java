package dev.sluice.ledger;

import java.time.Duration;

/** How long to wait before the next try: longer with each one that has failed. For one thread. */
final class RetryPause {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Duration next = FIRST;

    /** Returns the pause after another failure. */
    Duration next() {
        Duration pause = next;
        Duration longer = next.multipliedBy(2);
        next = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
        return pause;
    }
}

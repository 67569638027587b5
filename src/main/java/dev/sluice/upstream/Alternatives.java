package dev.sluice.upstream;

import dev.sluice.targets.Choice;
import java.time.Duration;
import java.util.Optional;

/** What could be tried besides the attempt that runs. Asked by the exchange's thread, or by one that holds its wait. */
interface Alternatives {

    /** Whether no other attempt could follow, so that the answer can go to the client as it comes. */
    boolean isLast();

    /** Whether another target or key could be tried at once. */
    boolean isOtherUsable();

    /** Whether streams may be hedged: then their first content is waited for also if no other attempt could follow. */
    boolean areHedged();

    /** How long the attempt that begins now may have no content before it is hedged; empty for ever. */
    Optional<Duration> hedgeDelay();

    /** Begins an attempt beside the one that runs; empty if none may begin. */
    Optional<Choice.Send> hedge();

    /**
     * A hedge has failed, and the attempt beside it goes on: gives back what the hedge has taken.
     *
     * @param result what it came to; empty if it has failed for a reason of the gateway's own. Not usable
     */
    void hedgeFailed(Choice.Send send, Optional<AttemptResult> result);

    /** No thread is free for a hedge. */
    void hedgeHasNoThread();
}

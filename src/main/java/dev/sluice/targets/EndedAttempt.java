package dev.sluice.targets;

import dev.sluice.routing.Target;
import java.time.Duration;
import java.util.Optional;

/**
 * An attempt that has ended.
 *
 * @param api short name of the endpoint that the client has called; empty text if it is unknown
 * @param model what the target was asked for; empty text if none is known
 * @param outcome for a committed answer, what it was unless it ended badly
 * @param kind why it was made
 * @param took from its begin to the end of the answer
 * @param toFirst from its begin to the first content of a stream that went to the client; empty if there was none
 */
public record EndedAttempt(
        Target target,
        String api,
        String model,
        AttemptOutcome outcome,
        Choice.Kind kind,
        Duration took,
        Optional<Duration> toFirst) {}

package dev.sluice.upstream;

import dev.sluice.completion.ToldUsage;
import dev.sluice.targets.AttemptOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What one attempt came to, while the client has nothing of it. */
sealed interface AttemptResult {

    /**
     * An answer for the client. The receiver must close it.
     *
     * @param toFirst time to the first content of a stream that was held back, else to the head
     * @param isContentSeen whether it is a stream that was held back until its first content
     */
    record Usable(UpstreamAnswer answer, Duration toFirst, boolean isContentSeen) implements AttemptResult {}

    /**
     * An answer that the client gets only if no other target has a better one. The receiver must close it.
     *
     * @param toldWait how long the provider asks to wait; empty if it does not
     * @param canRepeat whether the request can be sent again
     * @param used what it has used; empty if the answer has not told
     */
    record Refused(
            UpstreamAnswer answer,
            AttemptOutcome outcome,
            Optional<Duration> toldWait,
            boolean canRepeat,
            Optional<ToldUsage> used)
            implements AttemptResult {}

    /**
     * No answer.
     *
     * @param canRepeat whether the request can be sent again; asked if there is another target, as it may read the body again
     * @param used what it has used; empty if it has not told
     */
    record Unanswered(
            Attempt.Failed failure, AttemptOutcome outcome, BooleanSupplier canRepeat, Optional<ToldUsage> used)
            implements AttemptResult {}
}

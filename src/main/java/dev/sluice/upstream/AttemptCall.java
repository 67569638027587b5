package dev.sluice.upstream;

import dev.sluice.api.ApiStyle;
import dev.sluice.api.ErrorMeaning;
import dev.sluice.api.ErrorMeanings;
import dev.sluice.completion.ToldUsage;
import dev.sluice.routing.Target;
import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.Choice;
import dev.sluice.targets.ToldWait;
import dev.sluice.upstream.AnswerHold.Seen;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.HttpStatus;

/**
 * One request to one target: sends it, and looks at the beginning of its answer as far as another target could still be tried. For one thread,
 * but for {@link #cancel}.
 */
final class AttemptCall implements Cancellable {

    /** How long the body of a failure may take when another target waits to be tried. Such bodies are short. */
    private static final Duration LONGEST_FAILURE = Duration.ofSeconds(2);

    private final Target target;
    private final OutgoingRequest outgoing;
    private final UpstreamClient upstream;
    private final AnswerHold hold;
    private final Reading reading;

    /**
     * How the answers to all attempts of an exchange are read.
     *
     * @param told reads how long providers ask to wait
     * @param usage reads what was used by answers that are held back
     * @param canRepeat whether a request that a provider may have received can be sent again; asked by the exchange's thread
     */
    record Reading(ApiStyle api, ToldWait told, HeldUsage usage, Predicate<OutgoingRequest> canRepeat) {

        /** How long a provider asks to wait, if that matters for what has happened. */
        Optional<Duration> toldWait(UpstreamAnswer answer, AttemptOutcome outcome) {
            return outcome == AttemptOutcome.SERVED || outcome == AttemptOutcome.REFUSED
                    ? Optional.empty()
                    : told.of(answer::header);
        }
    }

    /**
     * Creates a call that is not sent yet.
     *
     * @param hold where its answer is held back
     */
    AttemptCall(Choice.Send send, OutgoingRequest outgoing, UpstreamClient upstream, AnswerHold hold, Reading reading) {
        this.target = send.target();
        this.outgoing = outgoing;
        this.upstream = upstream;
        this.hold = hold;
        this.reading = reading;
    }

    /** Ends the call, and closes its connection; called on any thread. */
    @Override
    public boolean cancel() {
        return outgoing.cancel();
    }

    /** Gives back what was taken to hold the answer. */
    void giveBack() {
        hold.close();
    }

    /**
     * Sends the request, and waits for its answer.
     *
     * @param looks whether to look at the beginning of the answer: then a refusal is held back, and of other answers what the client cannot
     *     use, if another target could still be tried. If not, every answer is usable as it comes
     * @param isLast whether no other target could be tried; asked when the answer has come
     * @throws dev.sluice.container.ClientBodyException if the client's body could not be read
     * @throws dev.sluice.multipart.FormException if the rest of the client's form was refused
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    AttemptResult run(
            AnswerClock clock, SilenceObserver observer, boolean looks, BooleanSupplier isLast, FirstContent content)
            throws IOException {
        long begun = System.nanoTime();
        Attempt attempt = upstream.send(outgoing, clock, observer, content);
        if (attempt instanceof Attempt.Failed failed) {
            return unanswered(failed, Optional.empty());
        }
        UpstreamAnswer answer = ((Attempt.Answered) attempt).answer();
        if (!looks) {
            return new AttemptResult.Usable(answer, since(begun), false);
        }
        boolean isKept = false;
        try {
            AttemptResult result = look(answer, begun, isLast, content);
            isKept = !(result instanceof AttemptResult.Unanswered);
            return result;
        } finally {
            content.stop();
            if (!isKept) {
                answer.close();
            }
        }
    }

    private AttemptResult look(UpstreamAnswer answer, long begun, BooleanSupplier isLast, FirstContent content)
            throws ClientGoneException {
        if (!answer.isEventStream()) {
            content.stop();
        }
        boolean isRepeatable = UpstreamClient.canRepeat(outgoing.getEntity());
        if (answer.status() >= HttpStatus.SC_BAD_REQUEST) {
            if (isFailure(answer.status()) && isRepeatable && !isLast.getAsBoolean()) {
                answer.limit(LONGEST_FAILURE);
            }
            ErrorMeaning meaning = ErrorMeanings.of(answer.status(), hold.refusal(answer));
            return refused(answer, AttemptOutcomes.of(answer.status(), meaning), isRepeatable, Optional.empty());
        }
        if (answer.status() != HttpStatus.SC_OK || !isRepeatable || isLast.getAsBoolean()) {
            return new AttemptResult.Usable(answer, since(begun), false);
        }
        Seen seen = hold.look(answer, reading.api().newStreamStart());
        if (seen instanceof Seen.Usable) {
            return new AttemptResult.Usable(answer, since(begun), answer.isEventStream());
        }
        return unusable(answer, seen, reading.usage().of(answer, target));
    }

    private AttemptResult unusable(UpstreamAnswer answer, Seen seen, Optional<ToldUsage> used) {
        if (seen instanceof Seen.ErrorEvent event) {
            int status = ErrorMeanings.statusOf(event.data()).orElse(HttpStatus.SC_SERVICE_UNAVAILABLE);
            AttemptOutcome outcome = AttemptOutcomes.of(status, ErrorMeanings.ofEvent(event.data()));
            return refused(
                    StreamedError.answer(answer, status, event.data(), target.provider(), reading.api()),
                    outcome,
                    true,
                    used);
        } else if (seen instanceof Seen.Filtered) {
            return refused(answer, AttemptOutcome.CONTENT_REFUSED, true, used);
        }
        return seen instanceof Seen.Silent silent
                ? unanswered(new Attempt.Silent(target.provider().name(), silent.timeout()), used)
                : unanswered(new Attempt.Cut(target.provider().name()), used);
    }

    /** Whether the status alone is a reason to try another target. Of other refusals the body decides. */
    private static boolean isFailure(int status) {
        return AttemptOutcomes.of(status, ErrorMeaning.UNKNOWN) == AttemptOutcome.FAILED;
    }

    private AttemptResult refused(
            UpstreamAnswer answer, AttemptOutcome outcome, boolean isRepeatable, Optional<ToldUsage> used) {
        return new AttemptResult.Refused(answer, outcome, reading.toldWait(answer, outcome), isRepeatable, used);
    }

    private AttemptResult unanswered(Attempt.Failed failed, Optional<ToldUsage> used) {
        AttemptOutcome outcome = AttemptOutcomes.of(failed);
        return new AttemptResult.Unanswered(failed, outcome, () -> canRepeat(outcome), used);
    }

    /** What was sent may have been received, and then has its effects twice (routing.md R16). */
    private boolean canRepeat(AttemptOutcome outcome) {
        return outcome == AttemptOutcome.UNREACHABLE
                ? UpstreamClient.canRepeat(outgoing.getEntity())
                : reading.canRepeat().test(outgoing);
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}

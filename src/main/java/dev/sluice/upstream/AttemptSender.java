package dev.sluice.upstream;

import dev.sluice.api.ApiStyle;
import dev.sluice.api.ErrorMeaning;
import dev.sluice.api.ErrorMeanings;
import dev.sluice.routing.Provider;
import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.Choice;
import dev.sluice.targets.ToldWait;
import dev.sluice.upstream.AnswerHold.Seen;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.HttpStatus;

/**
 * Sends one attempt, and looks at the beginning of its answer as far as another target could still be tried. For the exchange's thread, but for
 * {@link #cancel}.
 */
final class AttemptSender implements Cancellable, AutoCloseable {

    private final OutgoingRequests requests;
    private final UpstreamClients clients;
    private final ClientAnswer client;
    private final ApiStyle api;
    private final boolean repeatsUnanswered;
    private final AnswerHold hold;
    private final ToldWait told;
    private final AnswerClock clock;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Optional<OutgoingRequest> current = Optional.empty();

    /** Ends the pause that runs; empty if there is none, or {@link #over} ends it. */
    private volatile Optional<CountDownLatch> turn = Optional.empty();

    /**
     * Creates a sender for one exchange.
     *
     * @param client told of silence
     * @param repeatsUnanswered whether a request that a provider may have received is sent again
     * @param hold where answers are held back; closed with this
     * @param told reads how long providers ask to wait
     */
    AttemptSender(
            OutgoingRequests requests,
            UpstreamClients clients,
            ClientAnswer client,
            ApiStyle api,
            boolean repeatsUnanswered,
            AnswerHold hold,
            ToldWait told) {
        this.requests = requests;
        this.clients = clients;
        this.client = client;
        this.api = api;
        this.repeatsUnanswered = repeatsUnanswered;
        this.hold = hold;
        this.told = told;
        this.clock = clients.clock(client);
    }

    /** Ends the attempt that runs, or the pause; called on any thread. */
    @Override
    public boolean cancel() {
        over.countDown();
        turn.ifPresent(CountDownLatch::countDown);
        return current.map(OutgoingRequest::cancel).orElse(false);
    }

    /** Whether it was cancelled. */
    boolean isCancelled() {
        return over.getCount() == 0;
    }

    /**
     * Waits before an attempt, until the time is over or its turn has come. If the thread is interrupted, the gateway stops, and the exchange is cancelled.
     *
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    void pause(Choice.Wait wait) throws ClientGoneException {
        turn = wait.turn();
        if (!isCancelled()) {
            clients.pause(wait.time(), clock, client, wait.turn().orElse(over), this);
        }
        turn = Optional.empty();
        if (Thread.currentThread().isInterrupted()) {
            cancel(); // another pause would end at once, again and again
        }
    }

    /**
     * Sends a request, and waits for its answer.
     *
     * @param looks whether to look at the beginning of the answer: then a refusal is held back, and of other answers what the client cannot
     *     use, if another target could still be tried. If not, every answer is usable as it comes
     * @param isLast whether no other target could be tried; asked when the answer has come
     * @param isOtherUsable whether another target or key could be tried at once; asked when the first content does not come in time
     * @throws dev.sluice.container.ClientBodyException if the client's body could not be read
     * @throws dev.sluice.multipart.FormException if the rest of the client's form was refused
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    AttemptResult send(Choice.Send send, boolean looks, BooleanSupplier isLast, BooleanSupplier isOtherUsable)
            throws IOException {
        long begun = System.nanoTime();
        UpstreamClient upstream = clients.of(send.target().provider());
        OutgoingRequest outgoing = begin(send, upstream);
        FirstTokenLimit firstToken = firstToken(send.target().provider(), looks, outgoing, isOtherUsable);
        Attempt attempt = upstream.send(outgoing, clock, client, firstToken);
        if (attempt instanceof Attempt.Failed failed) {
            return unanswered(failed, outgoing);
        }
        UpstreamAnswer answer = ((Attempt.Answered) attempt).answer();
        if (!looks) {
            return new AttemptResult.Usable(answer, since(begun));
        }
        boolean isKept = false;
        client.holdsBack(true); // of a refusal, too, the client has nothing yet
        try {
            AttemptResult result = look(answer, send.target().provider(), outgoing, begun, isLast, firstToken);
            isKept = !(result instanceof AttemptResult.Unanswered);
            return result;
        } finally {
            firstToken.stop();
            client.holdsBack(false);
            if (!isKept) {
                answer.close();
            }
        }
    }

    private OutgoingRequest begin(Choice.Send send, UpstreamClient upstream) {
        client.asks(send.target().provider());
        OutgoingRequest outgoing = requests.to(send.target(), send.key(), upstream);
        current = Optional.of(outgoing);
        if (isCancelled()) {
            outgoing.cancel();
        }
        return outgoing;
    }

    /** A request that may not be sent again gains nothing if it is given up (routing.md R16). */
    private FirstTokenLimit firstToken(
            Provider provider, boolean looks, OutgoingRequest outgoing, BooleanSupplier isOtherUsable) {
        Optional<Duration> time = provider.timeouts().firstToken();
        return time.isPresent() && looks && requests.askForStream() && mayRepeatUnanswered(outgoing)
                ? new FirstTokenLimit(time.get(), isOtherUsable)
                : FirstTokenLimit.NONE;
    }

    private AttemptResult look(
            UpstreamAnswer answer,
            Provider provider,
            OutgoingRequest outgoing,
            long begun,
            BooleanSupplier isLast,
            FirstTokenLimit firstToken)
            throws ClientGoneException {
        if (!answer.isEventStream()) {
            firstToken.stop();
        }
        boolean isRepeatable = UpstreamClient.canRepeat(outgoing.getEntity());
        if (answer.status() >= HttpStatus.SC_BAD_REQUEST) {
            ErrorMeaning meaning = ErrorMeanings.of(answer.status(), hold.refusal(answer));
            return refused(answer, AttemptOutcomes.of(answer.status(), meaning), isRepeatable);
        }
        if (answer.status() != HttpStatus.SC_OK || !isRepeatable || isLast.getAsBoolean()) {
            return new AttemptResult.Usable(answer, since(begun));
        }
        Seen seen = hold.look(answer, api.newStreamStart());
        if (seen instanceof Seen.Usable) {
            return new AttemptResult.Usable(answer, since(begun));
        } else if (seen instanceof Seen.ErrorEvent event) {
            int status = ErrorMeanings.statusOf(event.data()).orElse(HttpStatus.SC_SERVICE_UNAVAILABLE);
            AttemptOutcome outcome = AttemptOutcomes.of(status, ErrorMeanings.ofEvent(event.data()));
            return refused(StreamedError.answer(answer, status, event.data(), provider, api), outcome, true);
        } else if (seen instanceof Seen.Filtered) {
            return refused(answer, AttemptOutcome.CONTENT_REFUSED, true);
        }
        return seen instanceof Seen.Silent silent
                ? unanswered(new Attempt.Silent(provider.name(), silent.timeout()), outgoing)
                : unanswered(new Attempt.Cut(provider.name()), outgoing);
    }

    private AttemptResult refused(UpstreamAnswer answer, AttemptOutcome outcome, boolean isRepeatable) {
        return new AttemptResult.Refused(answer, outcome, toldWait(answer, outcome), isRepeatable);
    }

    /** How long a provider asks to wait, if that matters for what has happened. */
    Optional<Duration> toldWait(UpstreamAnswer answer, AttemptOutcome outcome) {
        return outcome == AttemptOutcome.SERVED || outcome == AttemptOutcome.REFUSED
                ? Optional.empty()
                : told.of(answer::header);
    }

    private AttemptResult unanswered(Attempt.Failed failed, OutgoingRequest outgoing) {
        AttemptOutcome outcome = AttemptOutcomes.of(failed);
        return new AttemptResult.Unanswered(failed, outcome, () -> canRepeat(outcome, outgoing));
    }

    /** What was sent may have been received, and then has its effects twice (routing.md R16). */
    private boolean canRepeat(AttemptOutcome outcome, OutgoingRequest outgoing) {
        return outcome == AttemptOutcome.UNREACHABLE
                ? UpstreamClient.canRepeat(outgoing.getEntity())
                : mayRepeatUnanswered(outgoing);
    }

    private boolean mayRepeatUnanswered(OutgoingRequest outgoing) {
        return repeatsUnanswered && requests.canRepeat(outgoing);
    }

    /** Call when the exchange has ended. */
    @Override
    public void close() {
        hold.close();
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}

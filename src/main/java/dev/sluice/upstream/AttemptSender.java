package dev.sluice.upstream;

import dev.sluice.api.ApiStyle;
import dev.sluice.bytes.ByteBudget;
import dev.sluice.routing.Target;
import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.Choice;
import dev.sluice.targets.ToldWait;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.hc.core5.concurrent.Cancellable;

/** Sends the attempts of one exchange, one after the other, and a hedge beside one of them. For the exchange's thread, but for {@link #cancel}. */
final class AttemptSender implements Cancellable, AutoCloseable {

    private final OutgoingRequests requests;
    private final UpstreamClients clients;
    private final ClientAnswer client;
    private final boolean repeatsUnanswered;
    private final ByteBudget held;
    private final AnswerHold hold;
    private final AttemptCall.Reading reading;
    private final AnswerClock clock;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Optional<AttemptCall> current = Optional.empty();

    /** What follows when a request was sent; empty for nothing. */
    private Optional<Runnable> afterSent = Optional.empty();

    /** Empty before an attempt may be hedged. */
    private volatile Optional<HedgeRace> race = Optional.empty();

    /** The race of an attempt before. */
    private Optional<HedgeRace> earlier = Optional.empty();

    /** Ends the pause that runs; empty if there is none, or {@link #over} ends it. */
    private volatile Optional<CountDownLatch> turn = Optional.empty();

    /**
     * Creates a sender for one exchange.
     *
     * @param client told of silence
     * @param repeatsUnanswered whether a request that a provider may have received is sent again
     * @param held the bytes of answers that all exchanges may hold back
     * @param told reads how long providers ask to wait
     * @param usage reads what was used by answers that the client does not get
     */
    AttemptSender(
            OutgoingRequests requests,
            UpstreamClients clients,
            ClientAnswer client,
            ApiStyle api,
            boolean repeatsUnanswered,
            ByteBudget held,
            ToldWait told,
            HeldUsage usage) {
        this.requests = requests;
        this.clients = clients;
        this.client = client;
        this.repeatsUnanswered = repeatsUnanswered;
        this.held = held;
        this.hold = new AnswerHold(held);
        this.reading = new AttemptCall.Reading(api, told, usage, this::mayRepeatUnanswered);
        this.clock = clients.clock(client);
    }

    /** Runs a task each time that a request was sent, while the provider works on it. It must not throw, and not wait. */
    void afterSent(Runnable task) {
        afterSent = Optional.of(task);
    }

    /** Ends the attempts that run, or the pause; called on any thread. */
    @Override
    public boolean cancel() {
        over.countDown();
        turn.ifPresent(CountDownLatch::countDown);
        race.ifPresent(HedgeRace::cancel);
        return current.map(AttemptCall::cancel).orElse(false);
    }

    /** Whether it was cancelled. */
    boolean isCancelled() {
        return over.getCount() == 0;
    }

    /**
     * Waits before an attempt, until the time is over or its turn has come. If the thread is interrupted, the gateway stops, and the exchange
     * is cancelled.
     *
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    void pause(Choice.Wait wait) throws ClientGoneException {
        turn = wait.turn();
        if (!isCancelled()) {
            pause(wait.time(), wait.turn().orElse(over));
        }
        turn = Optional.empty();
    }

    private void pause(Duration time, CountDownLatch end) throws ClientGoneException {
        clients.pause(time, clock, client, end, this);
        if (Thread.currentThread().isInterrupted()) {
            cancel(); // another pause would end at once, again and again
        }
    }

    /**
     * Sends a request, and waits for its answer. A hedge may have begun meanwhile, and then is {@link #hedge}.
     *
     * @param looks whether to look at the beginning of the answer: then a refusal is held back, and of other answers what the client cannot
     *     use, if another target could still be tried. If not, every answer is usable as it comes
     * @param alternatives asked only if it looks
     * @throws dev.sluice.container.ClientBodyException if the client's body could not be read
     * @throws dev.sluice.multipart.FormException if the rest of the client's form was refused
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    AttemptResult send(Choice.Send send, boolean looks, Alternatives alternatives) throws IOException {
        Target target = send.target();
        if (race.filter(HedgeRace::hasBegun).isPresent()) {
            earlier = race; // an exchange has one hedge
        }
        race = Optional.empty();
        client.asks(target.provider());
        UpstreamClient upstream = clients.of(target.provider());
        OutgoingRequest outgoing = requests.to(target, send.key(), upstream);
        AttemptCall call = new AttemptCall(send, outgoing, upstream, hold, reading);
        begin(call);
        if (!looks) {
            FirstContent unwatched =
                    afterSent.isEmpty() ? FirstContent.UNWATCHED : FirstContent.withoutLimit(afterSent);
            return call.run(clock, client, false, alternatives::isLast, unwatched);
        }
        boolean isHedgeable = alternatives.areHedged() && requests.askForStream() && mayRepeatUnanswered(outgoing);
        FirstTokenLimit limit = limitOf(target, outgoing, alternatives);
        HedgeStart start = isHedgeable ? hedgeOf(call, alternatives) : HedgeStart.NONE;
        FirstContent content = new FirstContent(limit, start, afterSent);
        client.holdsBack(true); // of a refusal, too, the client has nothing yet
        try {
            return call.run(clock, client, true, () -> !isHedgeable && alternatives.isLast(), content);
        } finally {
            client.holdsBack(false);
        }
    }

    private void begin(AttemptCall call) {
        current = Optional.of(call);
        if (isCancelled()) {
            call.cancel();
        }
    }

    /** A request that may not be sent again gains nothing if it is given up (routing.md R16). */
    private FirstTokenLimit limitOf(Target target, OutgoingRequest outgoing, Alternatives alternatives) {
        Optional<Duration> time = target.provider().timeouts().firstToken();
        return time.isPresent() && requests.askForStream() && mayRepeatUnanswered(outgoing)
                ? new FirstTokenLimit(time.get(), alternatives::isOtherUsable)
                : FirstTokenLimit.NONE;
    }

    private HedgeStart hedgeOf(AttemptCall first, Alternatives alternatives) {
        Optional<Duration> delay = alternatives.hedgeDelay();
        if (delay.isEmpty()) {
            return HedgeStart.NONE;
        }
        HedgeRace begun = new HedgeRace(alternatives, this::prepareHedge, first);
        race = Optional.of(begun);
        return new HedgeStart(System.nanoTime(), delay.get(), clients.hedgeThreads(), begun);
    }

    /** For a thread that holds the wait of the exchange's thread. */
    private HedgeRace.Hedge prepareHedge(Choice.Send send) {
        UpstreamClient upstream = clients.of(send.target().provider());
        OutgoingRequest outgoing = requests.beside(send.target(), send.key(), upstream);
        AttemptCall call = new AttemptCall(send, outgoing, upstream, new AnswerHold(held), reading);
        return new HedgeRace.Hedge(call, clients.clock(client), new HedgeSilence());
    }

    /** The hedge beside the attempt that was sent last; empty if none has begun, or it has failed and was ended. */
    Optional<HedgeRace> hedge() {
        return race.filter(begun -> begun.send().isPresent());
    }

    /**
     * Waits for a hedge whose first attempt has failed.
     *
     * @param alternatives asked when the first content does not come in time
     * @return what it came to; empty if the exchange was cancelled, or the hedge failed for a reason of the gateway's own
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    Optional<AttemptResult> await(HedgeRace begun, Alternatives alternatives) throws ClientGoneException {
        String provider = begun.send().orElseThrow().target().provider().name();
        Optional<Duration> limit =
                begun.send().orElseThrow().target().provider().timeouts().firstToken();
        pause(limit.orElse(UpstreamTimer.FOREVER), begun.over());
        if (begun.over().getCount() > 0 && !isCancelled() && !alternatives.isOtherUsable()) {
            pause(UpstreamTimer.FOREVER, begun.over());
        }
        Optional<AttemptResult> result = begun.stop();
        return result.isPresent() || isCancelled() || begun.over().getCount() == 0
                ? result
                : Optional.of(new AttemptResult.Unanswered(
                        new Attempt.Silent(provider, Attempt.Silent.FIRST_TOKEN),
                        AttemptOutcome.NO_FIRST_TOKEN,
                        () -> true,
                        Optional.empty()));
    }

    /** The first attempt of a race has lost: gives back what was taken to hold its answer. */
    void giveBackFirst() {
        hold.close();
    }

    /** The client waits for the hedge alone. */
    void goOnWith(HedgeRace won) {
        client.asks(won.send().orElseThrow().target().provider());
        won.isAwaitedBy(client);
    }

    /** How long a provider asks to wait, if that matters for what has happened. */
    Optional<Duration> toldWait(UpstreamAnswer answer, AttemptOutcome outcome) {
        return reading.toldWait(answer, outcome);
    }

    private boolean mayRepeatUnanswered(OutgoingRequest outgoing) {
        return repeatsUnanswered && requests.canRepeat(outgoing);
    }

    /** Call when the exchange has ended. */
    @Override
    public void close() {
        hold.close();
        earlier.ifPresent(HedgeRace::close);
        race.ifPresent(HedgeRace::close);
    }
}

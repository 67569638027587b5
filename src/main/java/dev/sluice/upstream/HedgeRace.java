package dev.sluice.upstream;

import dev.sluice.targets.Choice;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * A hedge, and the attempt beside which it runs: the first of the two that has content wins (routing.md R41).
 *
 * <p>The first attempt runs on the exchange's thread, the hedge on its own. {@link #end} is set once: by the hedge's thread to what the hedge came
 * to, or by the exchange's thread when it wants no more of it. Whoever sets it has decided the race. What the hedge came to then belongs to the
 * exchange's thread; if the hedge came too late, its own thread closes it.
 */
final class HedgeRace {

    private static final Logger LOG = System.getLogger(HedgeRace.class.getName());

    /** The exchange's thread wants no result of the hedge. */
    private static final Ended STOPPED = new Ended(Optional.empty());

    private final Alternatives alternatives;
    private final Function<Choice.Send, Hedge> prepare;
    private final Cancellable first;
    private final AtomicReference<Ended> end = new AtomicReference<>();
    private final CountDownLatch over = new CountDownLatch(1);

    /** Null before the hedge begins; set while the wait of the exchange's thread is held. */
    private volatile Choice.Send send;

    /** Null before it was prepared. */
    private volatile Hedge hedge;

    private volatile boolean isCancelled;

    /** Whether the hedge has failed, and was ended while the first attempt went on. */
    private volatile boolean isEnded;

    /** What a hedge came to; empty if it was stopped, or has failed for a reason of the gateway's own. */
    private record Ended(Optional<AttemptResult> result) {}

    /**
     * The hedge's request.
     *
     * @param clock of the hedge alone
     * @param silence of which the client knows when the hedge has won
     */
    record Hedge(AttemptCall call, AnswerClock clock, HedgeSilence silence) {}

    /**
     * Creates a race without a hedge.
     *
     * @param prepare makes the hedge's request
     * @param first cancelled when the hedge has won
     */
    HedgeRace(Alternatives alternatives, Function<Choice.Send, Hedge> prepare, Cancellable first) {
        this.alternatives = alternatives;
        this.prepare = prepare;
        this.first = first;
    }

    /**
     * Chooses a target for the hedge, and prepares its request. For a thread that holds the wait of the exchange's thread.
     *
     * @return whether there is a target
     */
    boolean begin() {
        try {
            Optional<Choice.Send> chosen = alternatives.hedge();
            if (chosen.isEmpty()) {
                return false;
            }
            send = chosen.get();
            hedge = prepare.apply(chosen.get());
            if (isCancelled) {
                hedge.call().cancel();
            }
            return true;
        } catch (RuntimeException unexpected) {
            LOG.log(Level.ERROR, "a hedge could not begin", unexpected);
            end.set(STOPPED);
            over.countDown();
            if (send != null) {
                end(Optional.empty());
            }
            return false;
        }
    }

    /** Whether the hedge has failed, and was not ended yet. */
    boolean hasFailed() {
        Ended now = end.get();
        return send != null && !isEnded && now != null && !isWanted(now);
    }

    /** Ends a hedge that has failed, so that nothing is held for it as long as the first attempt goes on. For a thread that holds its wait. */
    void endFailed() {
        end(end.get().result());
    }

    private void end(Optional<AttemptResult> result) {
        isEnded = true;
        alternatives.hedgeFailed(send, result);
    }

    /** No thread is free for the hedge. For a thread that holds the wait of the exchange's thread. */
    void hasNoThread() {
        alternatives.hedgeHasNoThread();
    }

    /** Sends the hedge's request, and waits for its content, on the hedge's thread. */
    void run() {
        Optional<AttemptResult> result = Optional.empty();
        try {
            result = Optional.of(
                    hedge.call().run(hedge.clock(), hedge.silence(), true, () -> false, FirstContent.UNWATCHED));
        } catch (IOException | RuntimeException unexpected) {
            LOG.log(Level.ERROR, "a hedge failed", unexpected);
        }
        if (!end.compareAndSet(null, new Ended(result))) {
            result.ifPresent(HedgeRace::close);
            hedge.call().giveBack();
        } else if (result.filter(AttemptResult.Usable.class::isInstance).isPresent()) {
            first.cancel();
        }
        over.countDown();
    }

    /** Whether a hedge has begun, and {@link #close} is to be called. */
    boolean hasBegun() {
        return hedge != null;
    }

    /** The hedge's attempt; empty if none has begun, or it was ended. For the exchange's thread, as all that follows. */
    Optional<Choice.Send> send() {
        return isEnded ? Optional.empty() : Optional.ofNullable(send);
    }

    /** Whether the hedge had content before the first attempt. */
    boolean isWon() {
        Ended now = end.get();
        return now != null && isWanted(now);
    }

    private static boolean isWanted(Ended ended) {
        return ended.result().filter(AttemptResult.Usable.class::isInstance).isPresent();
    }

    /** Ends the race. Returns what the hedge came to, which is the caller's then; empty if it had come to nothing yet, and was cancelled. */
    Optional<AttemptResult> stop() {
        if (end.compareAndSet(null, STOPPED)) {
            hedge.call().cancel();
        }
        return end.get().result();
    }

    /** Counted down when the hedge has ended, or the exchange was cancelled. */
    CountDownLatch over() {
        return over;
    }

    /** The client waits for the hedge alone. */
    void isAwaitedBy(SilenceObserver client) {
        hedge.silence().isOf(client);
    }

    /** Cancels the hedge; called on any thread. */
    void cancel() {
        isCancelled = true;
        Hedge running = hedge;
        if (running != null) {
            running.call().cancel();
        }
        over.countDown();
    }

    /** Call when the exchange has ended. */
    @SuppressWarnings("ReferenceEquality") // a hedge that has failed came to nothing, too, but was not stopped
    void close() {
        if (hedge != null) {
            Optional<AttemptResult> unused = stop();
            if (end.get() != STOPPED) {
                hedge.call().giveBack();
            }
        }
    }

    /** Closes the answer of a result that nobody wants. */
    static void close(AttemptResult result) {
        if (result instanceof AttemptResult.Usable usable) {
            usable.answer().close();
        } else if (result instanceof AttemptResult.Refused refused) {
            refused.answer().close();
        }
    }
}

package dev.sluice.upstream;

import dev.sluice.api.ErrorMeaning;
import dev.sluice.completion.FirstToken;
import dev.sluice.completion.ToldUsage;
import dev.sluice.completion.UnservedAnswers;
import dev.sluice.completion.UnservedAnswers.Unserved;
import dev.sluice.container.ClientBodyException;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.exchange.RequestId;
import dev.sluice.multipart.FormException;
import dev.sluice.routing.Answering;
import dev.sluice.routing.RoutePlan;
import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.Attempted;
import dev.sluice.targets.Attempted.Tried;
import dev.sluice.targets.Choice;
import dev.sluice.targets.Choices;
import dev.sluice.targets.HedgeResult;
import dev.sluice.targets.QueueWait;
import dev.sluice.targets.TargetLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sends the request of one exchange to the targets of its plan, one after the other, until one answers (routing.md 4). It alone decides
 * whether a request is sent again. For the exchange's thread.
 */
final class Attempts implements Alternatives {

    private final Choices choices;
    private final AttemptSender sender;
    private final ClientAnswer client;
    private final Drain drain;
    private final Exchange exchange;

    /** Whether there is anything to choose. If not, nothing is held back and nothing is told. */
    private final boolean isManaged;

    private final AttemptHeaders headers;

    /** Empty if no text is kept. */
    private final Optional<ExchangeText> text;

    private final List<Tried> tried = new ArrayList<>(1);
    private final List<Unserved> unserved = new ArrayList<>(0);

    /** Whether another attempt may follow, if there is a target for it. */
    private boolean mayGoOn = true;

    /** The last answer that is an error; empty if no provider has answered. */
    private Optional<Refusal> refusal = Optional.empty();

    /** Why the last attempt without an answer had none; empty if there is none. */
    private Optional<Attempt.Failed> failure = Optional.empty();

    /** The limits that did not allow a target; empty if they allowed all. */
    private Optional<TargetLimits> limited = Optional.empty();

    /** An answer that is an error, kept until another target has answered. */
    private record Refusal(Answering answering, UpstreamAnswer answer, AttemptOutcome outcome) {}

    /**
     * Creates the attempts of one exchange.
     *
     * @param plan what the choices are of
     * @param headers of answers
     * @param text takes the text; empty if it is not kept
     */
    Attempts(
            RoutePlan plan,
            Choices choices,
            AttemptSender sender,
            ClientAnswer client,
            Drain drain,
            Exchange exchange,
            AttemptHeaders headers,
            Optional<ExchangeText> text) {
        this.choices = choices;
        this.sender = sender;
        this.client = client;
        this.drain = drain;
        this.exchange = exchange;
        this.isManaged = !plan.isSingle();
        this.headers = headers;
        this.text = text;
    }

    /**
     * Sends until the client has an answer or an error. Publishes the {@link ProviderOutcome} exactly once, however it ends, unless nothing was
     * sent.
     *
     * @throws BrokenAnswerException if the client has a part of an answer that looks complete; the caller closes the connection
     * @throws ClientGoneException if the client disconnected
     */
    void run() throws IOException {
        try {
            Optional<Choice.None> none = Optional.empty();
            while (none.isEmpty() && mayGoOn && !sender.isCancelled()) {
                Choice choice = choices.next();
                if (choice instanceof Choice.Wait wait) {
                    pause(wait);
                } else if (choice instanceof Choice.None last) {
                    none = Optional.of(last);
                } else if (choice instanceof Choice.Send send && isWithinLimits(send) && attempt(send)) {
                    return;
                }
            }
            giveUp(none);
        } finally {
            choices.leaveLine();
            choices.waited().ifPresent(time -> exchange.publish(new QueueWait(time)));
            refusal.ifPresent(kept -> kept.answer().close());
            if (!tried.isEmpty()) {
                if (text.isPresent()) {
                    text.get().unanswered(tried.get(tried.size() - 1).target());
                }
                exchange.publish(new Attempted(tried, choices.hedgeResult()));
            }
            if (!unserved.isEmpty()) {
                exchange.publish(new UnservedAnswers(unserved));
            }
        }
    }

    /** Ends the attempt if the client's limits do not allow its target. */
    private boolean isWithinLimits(Choice.Send send) {
        Optional<TargetLimits> limits = limits();
        AttemptOutcome refused = AttemptOutcome.CANCELLED; // unless the limits have told
        boolean isAllowed = false;
        try {
            isAllowed = limits.isEmpty() || limits.get().enter(send.target());
            refused = AttemptOutcome.LIMITED;
        } finally {
            if (!isAllowed) {
                choices.failed(send, refused, Optional.empty());
            }
        }
        if (!isAllowed) {
            limited = limits;
        }
        return isAllowed;
    }

    private Optional<TargetLimits> limits() {
        return exchange.find(TargetLimits.Opened.class).map(TargetLimits.Opened::limits);
    }

    private void pause(Choice.Wait wait) throws ClientGoneException {
        try {
            sender.pause(wait);
        } catch (ClientGoneException gone) {
            exchange.publish(ProviderOutcome.unanswered(Ending.CLIENT_GONE));
            throw gone;
        }
    }

    /** Returns whether the client has its answer. */
    private boolean attempt(Choice.Send send) throws IOException {
        AttemptResult result = null;
        try {
            result = sender.send(send, isManaged, this);
        } catch (ClientBodyException incomplete) {
            exchange.publish(ProviderOutcome.unanswered(Ending.CLIENT_GONE));
            client.refuse(ApiError.unreadableBody(incomplete));
            return true;
        } catch (FormException refused) {
            exchange.publish(ProviderOutcome.unanswered(Ending.INVALID_BODY));
            client.refuse(ApiError.invalidForm(refused.toResult()));
            return true;
        } catch (ClientGoneException gone) {
            exchange.publish(ProviderOutcome.unanswered(Ending.CLIENT_GONE));
            throw gone;
        } finally {
            if (result == null) {
                sender.hedge().ifPresent(this::drop);
                lost(send);
            }
        }
        Optional<HedgeRace> race = sender.hedge();
        return race.isPresent() ? decide(send, result, race.get()) : take(send, result);
    }

    /** Returns whether the client has its answer. */
    private boolean take(Choice.Send send, AttemptResult result) throws IOException {
        if (result instanceof AttemptResult.Usable usable) {
            commit(send, usable);
            return true;
        } else if (result instanceof AttemptResult.Refused refused) {
            keep(send, refused);
        } else if (result instanceof AttemptResult.Unanswered unanswered) {
            note(send, unanswered);
        }
        return false;
    }

    /** The first attempt has ended, and a hedge was begun beside it. */
    private boolean decide(Choice.Send first, AttemptResult result, HedgeRace race) throws IOException {
        Choice.Send second = race.send().orElseThrow();
        boolean isDecided = result instanceof AttemptResult.Usable || !isForAnother(result);
        Optional<AttemptResult> other = isDecided || race.isWon() ? race.stop() : Optional.empty();
        if (isUsable(other)) {
            lose(first, result);
            return goOn(race, other.get());
        } else if (isDecided) {
            drop(second, other);
            return take(first, result);
        }
        boolean unused = take(first, result);
        limits().ifPresent(TargetLimits::moveToSecond);
        return await(race, second);
    }

    private static boolean isUsable(Optional<AttemptResult> result) {
        return result.filter(AttemptResult.Usable.class::isInstance).isPresent();
    }

    /** Whether what happened may be mended by another target like this one; if not, the hedge is of no use either. */
    private static boolean isForAnother(AttemptResult result) {
        AttemptOutcome outcome = result instanceof AttemptResult.Refused refused
                ? refused.outcome()
                : ((AttemptResult.Unanswered) result).outcome();
        return switch (outcome.next()) {
            case ANY, OTHER_TARGET, OTHER_PROVIDER, OTHER_MODEL -> true;
            case NONE, LARGER_CONTEXT, CONTENT_FILTER -> false;
        };
    }

    /** The hedge was faster. If the first attempt was refused meanwhile, that counts all the same; if it has no answer, it was cancelled. */
    private void lose(Choice.Send first, AttemptResult result) {
        if (result instanceof AttemptResult.Refused refused) {
            keep(first, refused);
        } else {
            HedgeRace.close(result);
            sender.giveBackFirst();
            lostRace(first);
        }
        limits().ifPresent(TargetLimits::moveToSecond);
    }

    private boolean goOn(HedgeRace race, AttemptResult result) throws IOException {
        sender.goOnWith(race);
        return take(race.send().orElseThrow(), result);
    }

    /** The first attempt has failed: the hedge is the next one. */
    private boolean await(HedgeRace race, Choice.Send second) throws IOException {
        Optional<AttemptResult> result = Optional.empty();
        try {
            result = sender.await(race, this);
        } catch (ClientGoneException gone) {
            exchange.publish(ProviderOutcome.unanswered(Ending.CLIENT_GONE));
            throw gone;
        } finally {
            if (result.isEmpty()) {
                drop(second, race.stop());
            }
        }
        return result.isPresent() && goOn(race, result.get());
    }

    private void drop(HedgeRace race) {
        drop(race.send().orElseThrow(), race.stop());
    }

    /** The client gets nothing of a hedge, but what it came to counts. */
    private void drop(Choice.Send second, Optional<AttemptResult> result) {
        limits().ifPresent(TargetLimits::leaveSecond);
        if (result.isEmpty() || isUsable(result)) {
            result.ifPresent(HedgeRace::close);
            lostRace(second);
        } else if (result.get() instanceof AttemptResult.Refused refused) {
            keep(second, refused);
        } else if (result.get() instanceof AttemptResult.Unanswered unanswered) {
            note(second, unanswered);
        }
    }

    /** Its provider has the prompt, and charges it. */
    private void lostRace(Choice.Send send) {
        lost(send);
        unserved.add(new Unserved(tried.size(), send.target(), Optional.empty()));
    }

    private void lost(Choice.Send send) {
        tried(send, word(AttemptOutcome.CANCELLED));
        choices.failed(send, AttemptOutcome.CANCELLED, Optional.empty());
    }

    private void commit(Choice.Send send, AttemptResult.Usable usable) throws IOException {
        Ending ending;
        // Its connection is not kept as long as a stream lasts.
        refusal.ifPresent(kept -> kept.answer().close());
        refusal = Optional.empty();
        try (UpstreamAnswer answer = usable.answer()) {
            tried(send, Integer.toString(answer.status()));
            AttemptOutcome outcome = AttemptOutcomes.of(answer.status(), ErrorMeaning.UNKNOWN);
            choices.answered(send, answer::header);
            if (usable.isContentSeen()) {
                choices.contentCame();
            }
            choices.committed(send, outcome, Optional.of(usable.toFirst()), sender.toldWait(answer, outcome));
            AttemptOutcome end = AttemptOutcome.CANCELLED;
            exchange.whenPublished(FirstToken.class, first -> choices.firstContentSent());
            try {
                ending = forward(new Answering(send.target(), tried.size()), answer, outcome, Optional.empty());
                end = ended(outcome, ending);
            } finally {
                choices.finished(send, end);
            }
        }
        client.conclude(ending, error -> headers.addTo(error, tried, Optional.empty()));
    }

    /** What a cancelled exchange ends with says nothing about its target. */
    private AttemptOutcome ended(AttemptOutcome outcome, Ending ending) {
        if (sender.isCancelled()) {
            return AttemptOutcome.CANCELLED;
        }
        return switch (ending) {
            case COMPLETE -> outcome;
            case CUT_BY_PROVIDER, STALLED, TRUNCATED -> AttemptOutcome.CUT;
            default -> AttemptOutcome.CANCELLED;
        };
    }

    private void keep(Choice.Send send, AttemptResult.Refused refused) {
        int status = refused.answer().status();
        tried(send, Integer.toString(status));
        used(send, refused.used());
        refusal.ifPresent(earlier -> earlier.answer().close());
        refusal = Optional.of(
                new Refusal(new Answering(send.target(), tried.size()), refused.answer(), refused.outcome()));
        choices.answered(send, refused.answer()::header);
        choices.failed(send, refused.outcome(), refused.toldWait());
        mayGoOn = refused.canRepeat();
    }

    private void note(Choice.Send send, AttemptResult.Unanswered unanswered) {
        AttemptOutcome outcome = sender.isCancelled() ? AttemptOutcome.CANCELLED : unanswered.outcome();
        tried(send, word(outcome));
        used(send, unanswered.used());
        failure = Optional.of(unanswered.failure());
        choices.failed(send, outcome, Optional.empty());
        mayGoOn = isManaged && unanswered.canRepeat().getAsBoolean();
    }

    @Override
    public boolean isLast() {
        return !choices.isAnotherPossible();
    }

    @Override
    public boolean isOtherUsable() {
        return choices.isOtherUsable();
    }

    @Override
    public boolean areHedged() {
        return choices.areHedged();
    }

    @Override
    public Optional<Duration> hedgeDelay() {
        return choices.hedgeDelay();
    }

    @Override
    public Optional<Choice.Send> hedge() {
        Optional<Choice.Send> send = choices.hedge();
        if (send.isEmpty() || limits().isEmpty()) {
            return send;
        }
        AttemptOutcome refused = AttemptOutcome.CANCELLED; // unless the limits have told
        boolean isAllowed = false;
        try {
            isAllowed = limits().get().enterSecond(send.get().target());
            refused = AttemptOutcome.LIMITED;
        } finally {
            if (!isAllowed) {
                choices.failed(send.get(), refused, Optional.empty());
            }
        }
        return isAllowed ? send : Optional.empty();
    }

    @Override
    public void hedgeFailed(Choice.Send send, Optional<AttemptResult> result) {
        drop(send, result);
    }

    @Override
    public void hedgeHasNoThread() {
        choices.notHedged(HedgeResult.NO_THREAD);
    }

    private void tried(Choice.Send send, String result) {
        tried.add(new Tried(send.target(), result, send.kind()));
    }

    /** What the last attempt has used. */
    private void used(Choice.Send send, Optional<ToldUsage> used) {
        if (used.isPresent()) {
            unserved.add(new Unserved(tried.size(), send.target(), used));
        }
    }

    private static String word(AttemptOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /** The client gets the last answer of a provider, also if a later attempt had none, else the gateway's own error (routing.md R19). */
    private void giveUp(Optional<Choice.None> none) throws IOException {
        if (drain.isCancelled()) {
            fail(new Attempt.Stopped(), none);
        } else if (refusal.isPresent()) {
            Refusal kept = refusal.get();
            Ending ending = forward(kept.answering(), kept.answer(), kept.outcome(), none);
            client.conclude(ending, error -> headers.addTo(error, tried, none));
        } else if (failure.isPresent()) {
            fail(failure.get(), none);
        } else {
            refuse(limited.filter(limits -> areAllLimited(none))
                    .map(TargetLimits::refusal)
                    .orElseGet(() -> NoTarget.error(none)));
        }
    }

    /** Whether nothing else is against any target. What else is against one may end sooner than a limit. */
    private static boolean areAllLimited(Optional<Choice.None> none) {
        return none.filter(last ->
                        last.why() != Choice.Reason.NO_TARGET || last.freeIn().isPresent())
                .isEmpty();
    }

    /** Nothing was sent. A client that has waited may have got heartbeats: its stream then needs an end, and costs nothing. */
    private void refuse(ApiError error) throws IOException {
        if (client.hasBegun()) {
            exchange.publish(ProviderOutcome.unanswered(Ending.ERROR_EVENT));
            client.fail(error, Ending.ERROR_EVENT);
        } else {
            client.refuse(error);
        }
    }

    private void fail(Attempt.Failed failed, Optional<Choice.None> none) throws IOException {
        exchange.publish(ProviderOutcome.unanswered(failed.ending()));
        client.fail(headers.addTo(failed.toError(), tried, none), failed.ending());
    }

    /** Passes an answer on, and publishes how it ended. */
    private Ending forward(
            Answering answering, UpstreamAnswer answer, AttemptOutcome outcome, Optional<Choice.None> none)
            throws IOException {
        exchange.publish(answering);
        if (text.isPresent()) {
            text.get().answered(answering.target(), answer);
        }
        Ending ending = Ending.CLIENT_GONE;
        try {
            ending = client.forward(
                    answer, answering.target().provider(), headers.of(answering, answer, outcome, tried, none));
            if (drain.isCancelled() && (ending == Ending.CUT_BY_PROVIDER || ending == Ending.STALLED)) {
                ending = Ending.STOPPED;
            }
            return ending;
        } finally {
            exchange.publish(
                    new ProviderOutcome(ending, OptionalInt.of(answer.status()), answer.header(RequestId.HEADER)));
        }
    }
}

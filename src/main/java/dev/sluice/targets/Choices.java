package dev.sluice.targets;

import dev.sluice.auth.Client;
import dev.sluice.routing.AttemptRules;
import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import dev.sluice.targets.Choice.Kind;
import dev.sluice.targets.Choice.Reason;
import dev.sluice.targets.TargetObserver.WaitResult;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Chooses the targets of one exchange, before each attempt. For the exchange's thread.
 *
 * <p>A plan of one target with at most one key and one attempt has nothing to choose: it is sent whatever is known about the target, unless all
 * its places in flight are taken, or the operator has cooled it by hand. It is counted all the same.
 */
public final class Choices {

    private final TargetStates states;
    private final RoutePlan plan;
    private final boolean isStream;
    private final String api;
    private final String model;

    /** Null if there is nothing to choose. */
    private final TargetSearch search;

    /** The only target, if there is nothing to choose. */
    private final Target sole;

    private final Client client;

    /** Null while there was nothing to wait for. */
    private PlaceWait line;

    /** Null if the exchange has no hedges. */
    private final ModelHedges hedges;

    private int begun;

    /** Null before the only target had no place. */
    private Patience patience;

    // Of the attempt that runs.
    private Choice.Send live;
    private AttemptOutcome committed;
    private TargetState state;
    private Breaker breaker;
    private long ticket;
    private KeyCharge charge = KeyCharge.NONE;

    private long begunAt;

    /** When the attempt began that may be hedged. */
    private long liveSince;

    /** When the client got the first content of a stream. */
    private OptionalLong firstAt = OptionalLong.empty();

    /** The attempt beside the one that runs; null if there is none. */
    private Hedge hedge;

    private boolean isHedgeMade;

    /** Null if there was no hedge, or it is not known yet. */
    private HedgeResult hedgeResult;

    private record Hedge(Choice.Send send, Candidate candidate, long ticket, KeyCharge charge, long begunAt) {}

    Choices(
            TargetStates states,
            RoutePlan plan,
            String api,
            String model,
            boolean isStream,
            Client client,
            KeyLimits keyLimits) {
        this.states = states;
        this.isStream = isStream;
        this.api = api;
        this.model = model;
        this.plan = plan;
        this.client = client;
        hedges = isStream && plan.rules().hedge().isPresent()
                ? states.hedgesOf(plan.rules().hedge().get())
                : null;
        if (hedges != null) {
            hedges.budget().add(plan.rules().hedge().get().share());
        }
        if (keyLimits == KeyLimits.NONE && hasNoChoice(plan, states.settings())) {
            sole = plan.first();
            search = null;
            state = states.of(sole);
        } else {
            sole = null;
            line = new PlaceWait(states.observer(), client);
            search = new TargetSearch(plan, model, isStream, states, line, keyLimits);
        }
    }

    private static boolean hasNoChoice(RoutePlan plan, RoutingRules settings) {
        if (plan.rules().attempts() != 1
                || plan.tiers().size() != 1
                || plan.tiers().get(0).targets().size() != 1) {
            return false;
        }
        BreakerMode mode = plan.first().provider().breaker();
        return plan.first().provider().keys().size() <= 1
                && (mode == BreakerMode.OFF || (mode == BreakerMode.ON && settings.sendsAtLast()));
    }

    /**
     * Chooses the next target. Call first, and again after {@link #failed} or after the time of {@link Choice.Wait}.
     *
     * @throws IllegalStateException if an attempt has begun and not ended
     */
    public Choice next() {
        if (live != null) {
            throw new IllegalStateException("the attempt before has not ended");
        }
        Choice choice = search == null ? sole() : search.next();
        if (choice instanceof Choice.Send send) {
            live = send;
            begun++;
            begunAt = states.now();
            liveSince = begunAt;
            if (search != null) {
                Candidate candidate = search.current();
                state = candidate.state();
                breaker = candidate.breaker();
                ticket = candidate.ticket;
                charge = candidate.charge;
            }
        }
        if (!(choice instanceof Choice.Wait wait && wait.turn().isPresent())) {
            leaveLine(); // another target was usable first, or none is
        }
        return choice;
    }

    private Choice sole() {
        if (begun > 0) {
            return new Choice.None(Reason.ATTEMPTS, Optional.empty());
        }
        if (state.isCooledByHand()) {
            long now = states.now();
            if (!state.byHand().isOver(now)) {
                return new Choice.None(
                        Reason.NO_TARGET,
                        Optional.of(Duration.ofNanos(state.byHand().until() - now)));
            }
        }
        if (patience != null && patience.isLate(states.now())) {
            if (line == null) {
                return new Choice.None(Reason.DEADLINE, Optional.empty());
            }
            line.end(WaitResult.TIMEOUT, states.now());
            return full();
        }
        if (!(line != null && line.take(state, states.now())) && !state.tryEnter()) {
            return line != null || state.provider().places().hasQueue() ? inLine() : waitingForPlace();
        }
        breaker = state.breakerIfAny();
        ticket = breaker == null ? 0 : breaker.beginAnyway();
        return new Choice.Send(sole, soleKey(), Kind.FIRST);
    }

    private Optional<ProviderKey> soleKey() {
        return sole.provider().keys().isEmpty()
                ? Optional.empty()
                : Optional.of(sole.provider().keys().get(0));
    }

    private Choice inLine() {
        long now = states.now();
        if (line == null) {
            line = new PlaceWait(states.observer(), client);
            begin();
            line.join(state, patience.toDeadline(now), now);
        }
        return line.rest(now).orElseGet(() -> line.hasPlace() ? sole() : full());
    }

    private Choice.None full() {
        return new Choice.None(Reason.FULL, Optional.of(line.expectedAt(state)));
    }

    private void begin() {
        if (patience == null) {
            patience = new Patience(plan.rules().deadline(), states.settings().longestWait());
        }
    }

    private Choice waitingForPlace() {
        begin();
        Duration left = patience.left(states.now());
        return left.isNegative() || left.isZero()
                ? new Choice.None(Reason.FULL, Optional.empty())
                : new Choice.Wait(left.compareTo(TargetSearch.PLACE_POLL) < 0 ? left : TargetSearch.PLACE_POLL);
    }

    /** Whether the exchange may have to wait in line for a place at one of its targets. */
    public boolean mayWaitInLine() {
        if (search == null) {
            return state.provider().places().hasQueue();
        }
        return search.mayWaitInLine();
    }

    /** No attempt follows: an exchange that waits in line leaves it. It may be called more than once, and also if it does not wait. */
    public void leaveLine() {
        if (line != null && line.isWaiting()) {
            line.end(WaitResult.CANCELLED, states.now());
        }
    }

    /** How long the exchange has waited in line for places; empty if it has not. */
    public Optional<Duration> waited() {
        return line == null ? Optional.empty() : line.waited();
    }

    /**
     * Whether {@link #next} may choose another attempt if the one that runs failed now. If not, its answer can go to the client as it comes.
     */
    public boolean isAnotherPossible() {
        return hedge != null || (search == null ? begun == 0 : search.isAnotherPossible());
    }

    /**
     * Whether {@link #next} would choose another target or key at once if the one that runs failed now, and could not be tried again. Also
     * for a thread that holds the wait of the exchange's thread.
     */
    public boolean isOtherUsable() {
        return hedge != null || (search != null && search.isOtherUsable());
    }

    /** Whether streams of this exchange may be hedged: then {@link #contentCame} is to be called. */
    public boolean areHedged() {
        return hedges != null && search != null;
    }

    /** How long after its begin the attempt that begins now is to be hedged if it has no content; empty for never. */
    public Optional<Duration> hedgeDelay() {
        return areHedged() && !isHedgeMade ? hedges.delay(plan.rules().hedge().orElseThrow()) : Optional.empty();
    }

    /**
     * Begins one further attempt beside the one that runs, which has had no content for {@link #hedgeDelay}; once for an exchange. It must be
     * ended like any other. Also for a thread that holds the wait of the exchange's thread.
     *
     * @return empty if the model's budget, or all that is usable, allows none
     * @throws IllegalStateException if no attempt runs, or one was committed, or there was a hedge
     */
    public Optional<Choice.Send> hedge() {
        if (live == null || committed != null || isHedgeMade || !areHedged()) {
            throw new IllegalStateException("there is nothing to hedge");
        }
        isHedgeMade = true;
        if (!hedges.budget().take()) {
            told(HedgeResult.NO_BUDGET);
            return Optional.empty();
        }
        Candidate candidate = search.hedge();
        if (candidate == null) {
            hedges.budget().giveBack();
            told(HedgeResult.NO_TARGET);
            return Optional.empty();
        }
        begun++;
        hedge = new Hedge(
                new Choice.Send(candidate.target(), candidate.key, Kind.HEDGE),
                candidate,
                candidate.ticket,
                candidate.charge,
                states.now());
        return Optional.of(hedge.send());
    }

    /** A hedge was due, but could not be begun at all. */
    public void notHedged(HedgeResult why) {
        isHedgeMade = true;
        told(why);
    }

    /** What has become of the hedge; empty if there was none, or it is not known yet. */
    public Optional<HedgeResult> hedgeResult() {
        return Optional.ofNullable(hedgeResult).filter(HedgeResult::isOfHedge);
    }

    /** The first content of a stream has come, of whichever attempt: call it before {@link #committed}. */
    public void contentCame() {
        if (areHedged()) {
            hedges.times().add(states.now() - liveSince);
        }
    }

    private void told(HedgeResult result) {
        hedgeResult = result;
        states.observer().hedged(plan.rules().hedge().orElseThrow().model(), result);
    }

    /** How many attempts have begun, without those that the client's limits did not allow; at most {@link AttemptRules#attempts} and one for each key. */
    public int begun() {
        return begun;
    }

    /**
     * The head of an answer has come. Call it before the attempt is ended.
     *
     * @param headers returns a header of the answer by its name in lower case
     */
    public void answered(Choice.Send attempt, Function<String, Optional<String>> headers) {
        KeyCharge taken = isHedge(attempt) ? hedge.charge() : charge;
        if (taken != KeyCharge.NONE) {
            taken.told(ToldRemaining.of(headers));
        }
    }

    /**
     * An attempt has ended, and the client has nothing of its answer. If another one runs beside it, that goes on as the only one.
     *
     * @param toldWait how long the provider asks to wait; empty if it does not
     * @throws IllegalStateException if this attempt does not run, or has been committed
     */
    public void failed(Choice.Send attempt, AttemptOutcome outcome, Optional<Duration> toldWait) {
        if (isHedge(attempt)) {
            hedgeFailed(attempt, outcome, toldWait);
            return;
        }
        requireLive(attempt, committed == null);
        learn(attempt, outcome, toldWait);
        if (search != null) {
            search.failed(outcome, toldWait, states.now());
            begun -= outcome == AttemptOutcome.LIMITED ? 1 : 0;
        }
        end(outcome);
    }

    /**
     * The answer begins to go to the client. No further attempt may begin, and none may run beside it.
     *
     * @param toFirst time from the begin of the attempt to the first content of a stream, or to the head of another answer; empty for a refusal
     * @throws IllegalStateException if this attempt does not run, or not alone, or has been committed
     */
    public void committed(Choice.Send attempt, AttemptOutcome outcome, Optional<Duration> toFirst) {
        committed(attempt, outcome, toFirst, Optional.empty());
    }

    /**
     * The answer begins to go to the client, and the provider may have told how long to wait.
     *
     * @param toFirst time from the begin of the attempt to the first content of a stream, or to the head of another answer; empty for a refusal
     * @param toldWait as with {@link #failed}
     * @throws IllegalStateException if this attempt does not run, or has been committed
     */
    public void committed(
            Choice.Send attempt, AttemptOutcome outcome, Optional<Duration> toFirst, Optional<Duration> toldWait) {
        requireLive(attempt, committed == null && hedge == null);
        committed = outcome;
        if (attempt.kind() == Kind.HEDGE) {
            told(outcome == AttemptOutcome.SERVED ? HedgeResult.WON : HedgeResult.FAILED);
        }
        learn(attempt, outcome, toldWait);
        if (outcome == AttemptOutcome.SERVED && toFirst.isPresent()) {
            state.answeredIn(toFirst.get(), isStream);
        }
        if (search != null) {
            search.committed();
        }
    }

    /** The first content of the committed answer, a stream, has come. */
    public void firstContentSent() {
        firstAt = OptionalLong.of(states.now());
    }

    /**
     * The committed answer has ended.
     *
     * @param outcome {@link AttemptOutcome#SERVED}, or {@link AttemptOutcome#CUT} if it ended in its middle, or
     *     {@link AttemptOutcome#CANCELLED}
     * @throws IllegalStateException if this attempt does not run, or has not been committed
     */
    public void finished(Choice.Send attempt, AttemptOutcome outcome) {
        requireLive(attempt, committed != null);
        if (outcome.effect() == AttemptOutcome.Effect.FAILURE) {
            // What was known at the commit is settled: this is a further event.
            state.learn(outcome, breaker, breaker == null ? 0 : breaker.beginAnyway(), Optional.empty());
        }
        end(outcome == AttemptOutcome.SERVED ? committed : outcome);
    }

    @SuppressWarnings("ReferenceEquality") // an attempt is the one that was handed out, not one that looks like it
    private void requireLive(Choice.Send attempt, boolean isInOrder) {
        if (live == null || live != attempt || !isInOrder) {
            throw new IllegalStateException("this attempt does not run, or was ended in another way");
        }
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private boolean isHedge(Choice.Send attempt) {
        return hedge != null && hedge.send() == attempt;
    }

    private void hedgeFailed(Choice.Send attempt, AttemptOutcome outcome, Optional<Duration> toldWait) {
        Hedge ended = hedge;
        hedge = null;
        learn(attempt, ended.candidate().state(), ended.candidate().breaker(), ended.ticket(), outcome, toldWait);
        ended.charge().end(outcome);
        search.hedgeFailed(ended.candidate(), outcome, toldWait, states.now());
        if (outcome == AttemptOutcome.LIMITED) {
            begun--;
            hedges.budget().giveBack();
        }
        told(resultOf(outcome));
        long now = states.now();
        leave(ended.candidate().state(), ended.begunAt(), now);
        tell(attempt, outcome, ended.begunAt(), now, OptionalLong.empty());
    }

    private static HedgeResult resultOf(AttemptOutcome outcome) {
        return switch (outcome) {
            case CANCELLED -> HedgeResult.LOST;
            case LIMITED -> HedgeResult.NO_TARGET;
            default -> HedgeResult.FAILED;
        };
    }

    private void learn(Choice.Send attempt, AttemptOutcome outcome, Optional<Duration> toldWait) {
        learn(attempt, state, breaker, ticket, outcome, toldWait);
        charge.end(outcome);
    }

    private void learn(
            Choice.Send attempt,
            TargetState of,
            Breaker asked,
            long permission,
            AttemptOutcome outcome,
            Optional<Duration> toldWait) {
        of.learn(outcome, asked, permission, toldWait);
        switch (outcome.cooling()) {
            case NONE -> {
                if (outcome == AttemptOutcome.SERVED) {
                    of.provider().succeeded(attempt.key(), modelFor(attempt), states);
                }
            }
            case TARGET -> of.missing(modelFor(attempt), outcome, states.now());
            case KEY, KEY_FOR_MODEL, KEY_FOR_LONG -> cool(attempt, of, outcome, toldWait);
        }
    }

    private void cool(Choice.Send attempt, TargetState of, AttemptOutcome outcome, Optional<Duration> toldWait) {
        long now = states.now();
        KeyState key = of.provider().key(attempt.key(), now);
        Duration cooled = key.cool(attempt.key(), modelFor(attempt), outcome, toldWait, now);
        states.observer().keyRefused(attempt.target().provider().name(), key.name(), outcome, cooled);
    }

    private String modelFor(Choice.Send attempt) {
        return attempt.target().model().orElse(model);
    }

    private void end(AttemptOutcome outcome) {
        Choice.Send ended = live;
        boolean wasCommitted = committed != null;
        live = null;
        committed = null;
        long now = states.now();
        leave(state, begunAt, now);
        if (ended.kind() == Kind.HEDGE && !wasCommitted) {
            told(resultOf(outcome));
        }
        tell(ended, outcome, begunAt, now, firstAt);
        goOnWithHedge();
    }

    private void tell(Choice.Send ended, AttemptOutcome outcome, long began, long now, OptionalLong contentAt) {
        states.observer()
                .attemptEnded(new EndedAttempt(
                        ended.target(),
                        api,
                        modelFor(ended),
                        outcome,
                        ended.kind(),
                        between(began, now),
                        contentAt.isPresent() ? Optional.of(between(began, contentAt.getAsLong())) : Optional.empty()));
    }

    private static Duration between(long from, long to) {
        return Duration.ofNanos(Math.max(0, to - from));
    }

    /** The time that an attempt held its place matters only to those that wait in line for it. */
    private static void leave(TargetState of, long since, long now) {
        if (of.provider().places().hasQueue()) {
            of.leave(between(since, now));
        } else {
            of.leave();
        }
    }

    /** The attempt beside the one that has ended is the next one. */
    private void goOnWithHedge() {
        if (hedge != null) {
            live = hedge.send();
            state = hedge.candidate().state();
            breaker = hedge.candidate().breaker();
            ticket = hedge.ticket();
            charge = hedge.charge();
            begunAt = hedge.begunAt();
            search.goOnWith(hedge.candidate());
            hedge = null;
        }
    }
}

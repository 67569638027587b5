package dev.sluice.targets;

import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Tier;
import dev.sluice.targets.AttemptOutcome.Cooling;
import dev.sluice.targets.Choice.Kind;
import dev.sluice.targets.Choice.Reason;
import dev.sluice.targets.TargetObserver.WaitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Looks for the next target of an exchange that has several, or several attempts. For the exchange's thread.
 *
 * <p>In this order: another key of a target that has refused one (R26); a target of the first tier that has a usable one, or one in whose line the
 * exchange may wait for a place (R5, R36); the same target again (R15); waiting (R8); a target that keeps failing, if nothing was sent yet (R33).
 */
final class TargetSearch {

    /** How often an exchange looks for a place in flight. */
    static final Duration PLACE_POLL = Duration.ofMillis(50);

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

    private final RoutePlan plan;
    private final boolean isStream;
    private final TargetStates states;
    private final RoutingRules settings;
    private final RandomGenerator random;
    private final KeyPick keys;
    private final Patience patience;
    private final Candidates candidates;
    private final KeyMoves moves;
    private final Backoff backoff;
    private final PlaceWait line;
    private boolean hasQueued;

    private boolean isAlternative;
    private boolean isOver;
    private Candidate current;

    /** That of the send before; null if there was none. */
    private Candidate previous;

    /** Whether it was sent with another key of the target before. */
    private boolean isKeyMove;

    /** Its key was refused: another of its keys comes next. */
    private Candidate keyRefused;

    private int counted;

    TargetSearch(
            RoutePlan plan,
            String clientModel,
            boolean isStream,
            TargetStates states,
            PlaceWait line,
            KeyLimits keyLimits) {
        this.plan = plan;
        this.isStream = isStream;
        this.states = states;
        this.settings = states.settings();
        this.random = states.random();
        this.line = line;
        this.keys = new KeyPick(plan, random, keyLimits, states.observer());
        this.patience = new Patience(plan.rules().deadline(), settings.longestWait());
        this.candidates = new Candidates(plan.tiers(), states, clientModel);
        this.moves = new KeyMoves(plan, keys);
        this.backoff = new Backoff(settings, random);
    }

    /** The candidate of the last {@link Choice.Send}. */
    Candidate current() {
        return current;
    }

    Choice next() {
        long now = states.now();
        boolean isLate = patience.isLate(now);
        if (isOver) {
            return none(Reason.NO_TARGET, new Obstacles(now), false);
        }
        if (isLate) {
            line.end(WaitResult.TIMEOUT, now);
            return hasQueued && current == null
                    ? none(Reason.FULL, obstacles(now), true)
                    : none(Reason.DEADLINE, new Obstacles(now), true);
        }
        Optional<Choice> inLine = line.rest(now);
        if (inLine.isPresent()) {
            return inLine.get();
        }
        Choice otherKey = otherKey(now);
        if (otherKey != null) {
            return otherKey;
        }
        keyRefused = null;
        if (counted == plan.rules().attempts()) {
            return none(Reason.ATTEMPTS, obstacles(now), true);
        }
        Obstacles obstacles = new Obstacles(now);
        Choice fresh = fresh(obstacles, now);
        if (fresh != null) {
            return fresh;
        }
        Choice repeat = repeat(obstacles, now);
        if (repeat != null) {
            return repeat;
        }
        Optional<Choice> waiting = waiting(obstacles, now);
        if (waiting.isPresent()) {
            return waiting.get();
        }
        if (current == null && settings.sendsAtLast() && beginAtLast(now)) {
            isOver = true; // once, without retry
            return send(current, Kind.FIRST);
        }
        return none(obstacles.reason(), obstacles, true);
    }

    private Choice otherKey(long now) {
        if (keyRefused == null || !moves.areLeft()) {
            return null;
        }
        if (begin(keyRefused, Kind.KEY, now)) {
            moves.count();
            return send(keyRefused, Kind.KEY);
        }
        // The attempt with the refused key has given its place back, perhaps to another exchange.
        Obstacles obstacles = new Obstacles(now);
        return moves.hasOther(keyRefused, now) && !note(keyRefused, obstacles, now)
                ? inLine(obstacles.takeAwaitable(), obstacles, now)
                : null;
    }

    private Choice fresh(Obstacles obstacles, long now) {
        Kind kind = current == null ? Kind.FIRST : Kind.FALLBACK;
        for (List<Candidate> tier : candidates.tiers()) {
            Candidate entered = enterOneOf(tier, kind, obstacles, now);
            if (entered != null) {
                goOnWith(entered);
                isKeyMove = false;
                counted++;
                return send(entered, kind);
            }
            List<Candidate> full = obstacles.takeAwaitable();
            Choice inLine = full.isEmpty() ? null : inLine(full, obstacles, now);
            if (inLine != null) {
                return inLine;
            }
        }
        return null;
    }

    /** Takes what an attempt at one of these targets needs that were not tried; null if none is usable. */
    private Candidate enterOneOf(List<Candidate> tier, Kind kind, Obstacles obstacles, long now) {
        List<Candidate> usable = new ArrayList<>(tier.size());
        for (Candidate candidate : tier) {
            if (candidate.isFresh() && isUsable(candidate, obstacles, now)) {
                usable.add(candidate);
            }
        }
        while (!usable.isEmpty()) {
            Candidate picked = pickOf(usable, now);
            if (enter(picked, kind, now)) {
                return picked;
            }
            usable.remove(picked); // another exchange was faster
            note(picked, obstacles, now);
        }
        return null;
    }

    /** The one whose place the exchange has, after it has waited for it. */
    private Candidate pickOf(List<Candidate> usable, long now) {
        if (line.isWaiting()) {
            for (Candidate candidate : usable) {
                if (line.hasPlaceAt(candidate.state())) {
                    return candidate;
                }
            }
        }
        return pick(now).pick(usable);
    }

    /** Waits in the line of one of these targets, if it may; else null. */
    private Choice inLine(List<Candidate> awaitable, Obstacles obstacles, long now) {
        List<Candidate> full = new ArrayList<>(awaitable);
        while (!full.isEmpty()) {
            Candidate picked = pick(now).pick(full);
            picked.hasQueued = true;
            hasQueued = true;
            if (line.join(picked.state(), patience.toDeadline(now), now)) {
                return line.rest(now).orElseGet(this::next); // a place has come at once
            }
            full.remove(picked);
            note(picked, obstacles, now); // when a newcomer would have its turn
        }
        return null;
    }

    /** The same target once more, when its time has come; waits until then. */
    private Choice repeat(Obstacles obstacles, long now) {
        Candidate first = null;
        for (Candidate candidate : candidates.all()) {
            if (candidate.isRepeatable
                    && !candidate.isRepeated
                    && !candidate.isExcluded
                    && isUsable(candidate, obstacles, now)
                    && (first == null || candidate.repeatAt - first.repeatAt < 0)) {
                first = candidate;
            }
        }
        List<Candidate> full = obstacles.takeAwaitable();
        if (first == null && !full.isEmpty()) {
            first = Collections.min(full, (one, other) -> Long.signum(one.repeatAt - other.repeatAt));
            if (first.repeatAt - now <= 0) {
                return inLine(List.of(first), obstacles, now);
            }
        }
        if (first == null) {
            return null;
        }
        if (first.repeatAt - now > 0) {
            return patience.isAfterDeadline(first.repeatAt, now)
                    ? null
                    : new Choice.Wait(Duration.ofNanos(first.repeatAt - now));
        }
        if (!begin(first, Kind.RETRY, now)) {
            note(first, obstacles, now);
            return null;
        }
        first.isRepeated = true;
        backoff.repeated();
        counted++;
        return send(first, Kind.RETRY);
    }

    private Optional<Choice> waiting(Obstacles obstacles, long now) {
        Duration left = patience.left(now);
        if (left.isNegative() || left.isZero()) {
            return Optional.empty();
        }
        Optional<Duration> until = obstacles.firstEnd().filter(time -> time.compareTo(left) <= 0);
        if (obstacles.isAnyPolled()
                && until.filter(time -> time.compareTo(PLACE_POLL) < 0).isEmpty()) {
            until = Optional.of(left.compareTo(PLACE_POLL) < 0 ? left : PLACE_POLL);
        }
        return until.map(time -> new Choice.Wait(time.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : time));
    }

    /** Sends to the target whose breaker ends first, if nothing else is against it (R33). */
    private boolean beginAtLast(long now) {
        List<Candidate> open = new ArrayList<>();
        for (Candidate candidate : candidates.all()) {
            if (candidate.isFresh()
                    && candidate.breaker() != null
                    && candidate.target().provider().breaker() != BreakerMode.ALWAYS
                    && candidate.state().out(candidate.model(), now) == null) {
                open.add(candidate);
            }
        }
        open.sort((one, other) ->
                Long.signum(one.breaker().openUntil() - other.breaker().openUntil()));
        for (Candidate candidate : open) {
            if (!keys.choose(candidate, now)) {
                continue;
            }
            if (!candidate.state().tryEnter()) {
                candidate.charge.release();
            } else {
                begun(candidate, candidate.breaker().beginAnyway());
                goOnWith(candidate);
                isKeyMove = false;
                counted++;
                return true;
            }
        }
        return false;
    }

    /** Takes a place, a key and the breaker's permission, or nothing. */
    private boolean begin(Candidate candidate, Kind kind, long now) {
        if (!enter(candidate, kind, now)) {
            return false;
        }
        goOnWith(candidate);
        isKeyMove = kind == Kind.KEY;
        return true;
    }

    private boolean enter(Candidate candidate, Kind kind, long now) {
        if (kind == Kind.KEY && (candidate.isOpen(now) || candidate.state().out(candidate.model(), now) != null)) {
            return false;
        }
        boolean hasKey = kind == Kind.KEY ? chooseOtherKey(candidate, now) : keys.choose(candidate, now);
        if (!hasKey) {
            return false;
        }
        if (!line.take(candidate.state(), now) && !candidate.state().tryEnter()) {
            candidate.charge.release();
            return false;
        }
        long ticket = candidate.breaker() == null ? 0 : candidate.breaker().tryBegin();
        if (ticket == Breaker.DENIED) {
            candidate.state().leave();
            candidate.charge.release();
            return false;
        }
        begun(candidate, ticket);
        return true;
    }

    private boolean chooseOtherKey(Candidate candidate, long now) {
        return keys.choose(candidate, key -> !moves.hasTried(candidate, key), now);
    }

    private void begun(Candidate candidate, long ticket) {
        candidate.ticket = ticket;
        candidates.tried(candidate);
        moves.tried(candidate);
    }

    /** The candidate has the running attempt. */
    void goOnWith(Candidate candidate) {
        previous = current;
        current = candidate;
    }

    /** Begins an attempt beside the running one: at another target, or with another key of the only one. Null if none is usable. */
    Candidate hedge() {
        long now = states.now();
        if (isOver || counted == plan.rules().attempts() || patience.isLate(now)) {
            return null;
        }
        Candidate found = candidates.isOnlyOne() ? keyForHedge(now) : targetForHedge(now);
        counted += found == null ? 0 : 1;
        return found;
    }

    private Candidate keyForHedge(long now) {
        return isUsable(current, new Obstacles(now), now) && enter(current, Kind.KEY, now) ? current : null;
    }

    private Candidate targetForHedge(long now) {
        Obstacles obstacles = new Obstacles(now);
        for (List<Candidate> tier : candidates.tiers()) {
            Candidate entered = enterOneOf(tier, Kind.HEDGE, obstacles, now);
            if (entered != null) {
                return entered;
            }
        }
        return null;
    }

    /** The attempt beside the running one has failed: nothing follows from it as long as that one runs. */
    void hedgeFailed(Candidate candidate, AttemptOutcome outcome, Optional<Duration> toldWait, long now) {
        if (candidate != current) {
            backoff.failed(candidate, outcome, toldWait, now);
        }
        switch (outcome.next()) {
            case OTHER_TARGET -> candidate.isExcluded |= candidate != current;
            case OTHER_PROVIDER -> candidates.excludeProviderOf(candidate);
            case OTHER_MODEL -> candidates.excludeModelOf(candidate);
            default -> {}
        }
        counted -= outcome == AttemptOutcome.LIMITED ? 1 : 0;
    }

    private static Choice send(Candidate candidate, Kind kind) {
        return new Choice.Send(candidate.target(), candidate.key, kind);
    }

    private TargetPick pick(long now) {
        return switch (plan.rules().pick()) {
            case WEIGHT -> new WeightPick(random);
            case LOAD -> new LoadPick(random, isStream, now);
            case AFFINITY -> new AffinityPick(plan.affinity());
        };
    }

    private boolean isUsable(Candidate candidate, Obstacles obstacles, long now) {
        if (current != null && !candidate.state().throttle().allowsExtra()) {
            obstacles.throttled(candidate);
            return false;
        }
        return note(candidate, obstacles, now);
    }

    /** Notes what is against a target, but for its throttle. Returns whether nothing is. */
    private boolean note(Candidate candidate, Obstacles obstacles, long now) {
        if (candidate.isOpen(now)) {
            obstacles.open(candidate.breaker().openUntil());
            return false;
        }
        Cooldown out = candidate.state().out(candidate.model(), now);
        if (out == null) {
            out = keys.firstToEnd(candidate, now);
        }
        if (out != null) {
            obstacles.cooled(out);
            return false;
        }
        PlaceQueue places = candidate.state().provider().places();
        if (!places.isFull() || line.hasPlaceAt(candidate.state())) {
            return true;
        }
        if (candidate.hasQueued) {
            obstacles.queued(now + line.expectedAt(candidate.state()).toNanos());
        } else if (places.hasQueue()) {
            obstacles.awaitable(candidate);
        } else {
            obstacles.full();
        }
        return false;
    }

    boolean mayWaitInLine() {
        return candidates.mayWaitInLine();
    }

    /** What is against all targets, for a refusal that says when to come again. */
    private Obstacles obstacles(long now) {
        Obstacles obstacles = new Obstacles(now);
        for (Candidate candidate : candidates.all()) {
            if (!candidate.isExcluded && candidate.weight() > 0) {
                note(candidate, obstacles, now);
            }
        }
        return obstacles;
    }

    private Choice none(Reason reason, Obstacles obstacles, boolean isRefused) {
        if (current != null && isRefused && !isOver) {
            Candidate destination = obstacles.throttled() != null ? obstacles.throttled() : current;
            states.observer().extraRefused(destination.target().name(), reason);
        }
        long now = states.now();
        if (current == null || isOver) {
            return new Choice.None(reason, obstacles.freeIn());
        }
        Obstacles all = obstacles(now); // with those that were tried
        Reason whole = reason == Reason.NO_TARGET && all.reason() == Reason.RATE_LIMITED ? Reason.RATE_LIMITED : reason;
        return new Choice.None(whole, all.freeIn());
    }

    /** Whether {@link #next} may find something if the running attempt failed now. */
    boolean isAnotherPossible() {
        if (isOver || current == null) {
            return !isOver;
        }
        long now = states.now();
        if (patience.isLate(now)) {
            return false;
        }
        if (moves.areLeft() && moves.hasOther(current, now)) {
            return true;
        }
        if (counted == plan.rules().attempts()) {
            return false;
        }
        if (!isAlternative
                && !(plan.onContextLength().isEmpty() && plan.onContentFilter().isEmpty())) {
            return true;
        }
        if (!current.isRepeated && current.state().throttle().allowsExtra() && !current.isOpen(now)) {
            return true;
        }
        Obstacles obstacles = new Obstacles(now);
        if (isOtherUsable(obstacles, now)) {
            return true;
        }
        return obstacles.isAnyFull()
                || obstacles
                        .firstEnd()
                        .filter(time -> time.compareTo(settings.longestWait()) <= 0)
                        .isPresent();
    }

    /** Whether {@link #next} finds another target or key at once if the running attempt has no content in time. */
    boolean isOtherUsable() {
        long now = states.now();
        if (isOver || current == null || patience.isLate(now)) {
            return false;
        }
        if (candidates.isOnlyOne() && moves.areLeft() && moves.hasOther(current, now)) {
            return true;
        }
        return counted < plan.rules().attempts() && isOtherUsable(new Obstacles(now), now);
    }

    private boolean isOtherUsable(Obstacles obstacles, long now) {
        for (Candidate candidate : candidates.all()) {
            if (candidate != current
                    && (candidate.isFresh() || (candidate.isRepeatable && !candidate.isRepeated))
                    && isUsable(candidate, obstacles, now)) {
                return true;
            }
        }
        return false;
    }

    /** The running attempt has failed: what may come next. */
    void failed(AttemptOutcome outcome, Optional<Duration> toldWait, long now) {
        Cooling cooling = outcome.cooling();
        boolean ofKey = cooling == Cooling.KEY || cooling == Cooling.KEY_FOR_MODEL || cooling == Cooling.KEY_FOR_LONG;
        // Where there is no other target, another account of the provider may answer sooner.
        boolean isLate = outcome == AttemptOutcome.NO_FIRST_TOKEN && candidates.isOnlyOne();
        keyRefused = (ofKey || isLate) && !isOver ? current : null;
        current.hasQueued = false;
        backoff.failed(current, outcome, toldWait, now);
        switch (outcome.next()) {
            case NONE -> isOver = true;
            case ANY -> {}
            case OTHER_TARGET -> current.isExcluded = true;
            case OTHER_PROVIDER -> candidates.excludeProviderOf(current);
            case OTHER_MODEL -> candidates.excludeModelOf(current);
            case LARGER_CONTEXT -> turnTo(plan.onContextLength());
            case CONTENT_FILTER -> turnTo(plan.onContentFilter());
        }
        if (outcome == AttemptOutcome.LIMITED) {
            // Nothing was sent: that was no attempt.
            if (isKeyMove) {
                moves.takeBack();
            } else {
                counted--;
            }
            current = previous;
        }
    }

    /** Goes on with the targets for a certain error, if there are some; once. */
    private void turnTo(List<Tier> alternative) {
        if (isAlternative || alternative.isEmpty()) {
            isOver = true;
            return;
        }
        isAlternative = true;
        candidates.turnTo(alternative);
    }

    void committed() {
        isOver = true;
    }
}

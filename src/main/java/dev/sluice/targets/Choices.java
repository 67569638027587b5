package dev.sluice.targets;

import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import dev.sluice.routing.Tier;
import dev.sluice.routing.WeightedTarget;
import dev.sluice.targets.Choice.Kind;
import dev.sluice.targets.Choice.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Chooses the targets of one exchange, before each attempt. For the exchange's thread. */
public final class Choices {

    private final Deque<Target> rest = new ArrayDeque<>();
    private final int attempts;
    private int begun;

    Choices(RoutePlan plan) {
        attempts = plan.rules().attempts();
        for (Tier tier : plan.tiers()) {
            for (WeightedTarget target : tier.targets()) {
                rest.add(target.target());
            }
        }
    }

    /** Chooses the next target. Call first, and again after {@link #failed} or after the time of {@link Choice.Wait}. */
    public Choice next() {
        if (rest.isEmpty()) {
            return new Choice.None(Reason.NO_TARGET, Optional.empty());
        }
        if (begun == attempts) {
            return new Choice.None(Reason.ATTEMPTS, Optional.empty());
        }
        Target target = rest.remove();
        Optional<ProviderKey> key = target.provider().keys().stream().findFirst();
        return new Choice.Send(target, key, begun++ == 0 ? Kind.FIRST : Kind.FALLBACK);
    }

    /**
     * Whether {@link #next} may choose another attempt if the one that runs failed now. If not, its answer can go to the client as it comes.
     */
    public boolean isAnotherPossible() {
        return begun < attempts && !rest.isEmpty();
    }

    /** How many attempts have begun. */
    public int begun() {
        return begun;
    }

    /**
     * An attempt has ended, and the client has nothing of its answer.
     *
     * @param toldWait how long the provider asks to wait; empty if it does not
     */
    public void failed(Choice.Send attempt, AttemptOutcome outcome, Optional<Duration> toldWait) {
        if (outcome.next() == AttemptOutcome.Next.NONE) {
            rest.clear();
        }
    }

    /**
     * The answer begins to go to the client. No further attempt may begin.
     *
     * @param toFirst time from the begin of the attempt to the first content of a stream, or to the head of another answer; empty for a refusal
     */
    public void committed(Choice.Send attempt, AttemptOutcome outcome, Optional<Duration> toFirst) {
        rest.clear();
    }

    /**
     * The committed answer has ended.
     *
     * @param outcome {@link AttemptOutcome#SERVED}, or {@link AttemptOutcome#CUT} if it ended in its middle, or
     *     {@link AttemptOutcome#CANCELLED}
     */
    public void finished(Choice.Send attempt, AttemptOutcome outcome) {
        // Nothing is known about targets yet.
    }
}

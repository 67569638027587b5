package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.routing.AttemptRules.Pick;
import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.HedgeRules.Delay;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import dev.sluice.targets.Choice.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is chosen beside an attempt that runs (routing.md R41, R42). */
final class HedgedChoicesTest {

    private static final HedgeRules RULES = new HedgeRules("m", new Delay.Fixed(Duration.ofSeconds(1)), 1);

    private final List<HedgeResult> told = new ArrayList<>();
    private final TargetStates states =
            new TargetStates(RoutingRules.DEFAULT, new ManualTime(), new Random(1), new TargetObserver() {
                @Override
                public void hedged(String model, HedgeResult result) {
                    assertThat(model).isEqualTo("m");
                    told.add(result);
                }
            });

    private Choices choices(int attempts, Target... targets) {
        return states.choices(plan(attempts, targets), "", true);
    }

    private static RoutePlan plan(int attempts, Target... targets) {
        return Plans.hedged(attempts, Pick.WEIGHT, 0, Optional.of(RULES), Plans.tier(targets));
    }

    private static Choice.Send first(Choices choices) {
        return (Choice.Send) choices.next();
    }

    private int inFlight() {
        return states.snapshot().stream().mapToInt(TargetSnapshot::inFlight).sum();
    }

    @Test
    void aHedgeGoesToAnotherTarget() {
        Choices choices = choices(3, Plans.target("a"), Plans.target("b"));
        Choice.Send first = first(choices);

        Choice.Send hedge = choices.hedge().orElseThrow();

        assertThat(hedge.kind()).isEqualTo(Kind.HEDGE);
        assertThat(hedge.target()).isNotEqualTo(first.target());
        assertThat(inFlight()).isEqualTo(2);
        assertThat(choices.begun()).isEqualTo(2);
        assertThat(choices.hedgeDelay()).isEmpty();
    }

    @Test
    void theLoserEndsBeforeTheWinnerIsCommitted() {
        Choices choices = choices(3, Plans.target("a"), Plans.target("b"));
        Choice.Send first = first(choices);
        Choice.Send hedge = choices.hedge().orElseThrow();

        assertThatThrownBy(() -> choices.committed(first, AttemptOutcome.SERVED, Optional.empty()))
                .isInstanceOf(IllegalStateException.class);

        choices.failed(first, AttemptOutcome.CANCELLED, Optional.empty());
        choices.committed(hedge, AttemptOutcome.SERVED, Optional.empty());
        choices.finished(hedge, AttemptOutcome.SERVED);

        assertThat(told).containsExactly(HedgeResult.WON);
        assertThat(choices.hedgeResult()).hasValue(HedgeResult.WON);
        assertThat(inFlight()).isZero();
    }

    @Test
    void theHedgeIsTheNextAttemptIfTheFirstFails() {
        Choices choices = choices(2, Plans.target("a"), Plans.target("b"), Plans.target("c"));
        Choice.Send first = first(choices);
        Choice.Send hedge = choices.hedge().orElseThrow();
        choices.failed(first, AttemptOutcome.FAILED, Optional.empty());

        assertThatThrownBy(choices::next).isInstanceOf(IllegalStateException.class);

        choices.failed(hedge, AttemptOutcome.FAILED, Optional.empty());

        assertThat(choices.next()).isEqualTo(new Choice.None(Choice.Reason.ATTEMPTS, Optional.empty()));
        assertThat(told).containsExactly(HedgeResult.FAILED);
    }

    @Test
    void aHedgeThatFailsLeavesTheFirstAlone() {
        Choices choices = choices(3, Plans.target("a"), Plans.target("b"), Plans.target("c"));
        Choice.Send first = first(choices);
        choices.failed(choices.hedge().orElseThrow(), AttemptOutcome.TOO_LONG, Optional.empty());

        assertThat(choices.isOtherUsable()).isTrue();

        choices.failed(first, AttemptOutcome.FAILED, Optional.empty());

        assertThat(choices.next()).isInstanceOf(Choice.Send.class);
    }

    @Test
    void aHedgeIsAnAttempt() {
        Choices choices = choices(2, Plans.target("a"), Plans.target("b"));
        choices.failed(first(choices), AttemptOutcome.FAILED, Optional.empty());
        Choice.Send last = first(choices);

        assertThat(choices.hedge()).isEmpty();

        choices.committed(last, AttemptOutcome.SERVED, Optional.empty());

        assertThat(told).containsExactly(HedgeResult.NO_TARGET);
        assertThat(choices.hedgeResult()).isEmpty();
    }

    @Test
    void anotherKeyIsUsedIfThereIsOneTarget() {
        Choices choices = choices(2, Plans.target("a", "x", "y"));
        Choice.Send first = first(choices);

        assertThat(choices.hedge().orElseThrow().key()).isPresent().isNotEqualTo(first.key());
    }

    @Test
    void aHedgeThatTheLimitsForbidCostsNoBudget() {
        Choices choices = choices(3, Plans.target("a"), Plans.target("b"));
        Choice.Send first = first(choices);
        choices.failed(choices.hedge().orElseThrow(), AttemptOutcome.LIMITED, Optional.empty());
        choices.failed(first, AttemptOutcome.CANCELLED, Optional.empty());

        assertThat(choices.begun()).isEqualTo(1);
        assertThat(told).containsExactly(HedgeResult.NO_TARGET);
        assertThat(states.hedgesOf(RULES).budget().take()).isTrue();
    }

    @Test
    void onlyStreamsAreHedged() {
        Choices choices = states.choices(plan(3, Plans.target("a"), Plans.target("b")), "", false);

        assertThat(choices.areHedged()).isFalse();
        assertThat(choices.hedgeDelay()).isEmpty();
    }

    @Test
    void whatIsKnownOfAModelIsForgottenWhenItIsNoLongerConfigured() {
        ModelHedges known = states.hedgesOf(RULES);
        states.keepHedges(List.of("m", "n"));

        assertThat(states.hedgesOf(RULES)).isSameAs(known);

        states.keepHedges(List.of("n"));

        assertThat(states.hedgesOf(RULES)).isNotSameAs(known);
    }
}

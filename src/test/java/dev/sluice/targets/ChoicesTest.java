package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.routing.AttemptRules.Pick;
import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Secret;
import dev.sluice.routing.Target;
import dev.sluice.targets.Choice.Kind;
import dev.sluice.targets.Choice.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ChoicesTest {

    private static final Optional<Duration> NOT_TOLD = Optional.empty();

    private final ManualTime time = new ManualTime();
    private final TargetStates states = states(RoutingRules.DEFAULT);
    private final Target a = Plans.target("a");
    private final Target b = Plans.target("b");

    private TargetStates states(RoutingRules settings) {
        return new TargetStates(settings, time, new Random(1), TargetObserver.NONE);
    }

    @Test
    void aFailureMovesToTheNextTierAtOnce() {
        Choices choices = Plans.choices(states, Plans.inOrder(3, a, b));
        Choice.Send first = send(choices.next(), "a", Kind.FIRST);
        assertThat(choices.isAnotherPossible()).isTrue();
        choices.failed(first, AttemptOutcome.UNREACHABLE, NOT_TOLD);
        Choice.Send second = send(choices.next(), "b", Kind.FALLBACK);
        choices.committed(second, AttemptOutcome.SERVED, Optional.of(Duration.ofSeconds(1)));
        assertThat(choices.isAnotherPossible()).isFalse();
        choices.finished(second, AttemptOutcome.SERVED);
        assertThat(choices.next()).isInstanceOf(Choice.None.class);
        assertThat(choices.begun()).isEqualTo(2);
    }

    @Test
    void aTargetThatTheClientsLimitsDoNotAllowIsNoAttempt() {
        Choices choices = Plans.choices(states, Plans.inOrder(2, a, b, Plans.target("c")));
        choices.failed(send(choices.next(), "a", Kind.FIRST), AttemptOutcome.LIMITED, NOT_TOLD);
        choices.failed(send(choices.next(), "b", Kind.FIRST), AttemptOutcome.FAILED, NOT_TOLD);
        choices.failed(send(choices.next(), "c", Kind.FALLBACK), AttemptOutcome.FAILED, NOT_TOLD);
        assertThat(reason(choices.next())).isEqualTo(Reason.ATTEMPTS);
    }

    @Test
    void theSameTargetIsTriedAgainOnceAfterABackoffIfNoOtherIsLeft() {
        Choices choices = Plans.choices(states, Plans.inOrder(5, a));
        choices.failed(send(choices.next(), "a", Kind.FIRST), AttemptOutcome.FAILED, NOT_TOLD);
        Choice.Wait wait = (Choice.Wait) choices.next();
        assertThat(wait.time()).isBetween(Duration.ZERO, Duration.ofMillis(250));
        time.advance(wait.time());
        choices.failed(send(choices.next(), "a", Kind.RETRY), AttemptOutcome.FAILED, NOT_TOLD);
        assertThat(reason(choices.next())).isEqualTo(Reason.NO_TARGET);
    }

    @Test
    void theSameTargetIsTriedAgainWhenTheProviderSaysIfThatIsSoon() {
        Choices choices = Plans.choices(states, Plans.inOrder(3, a));
        choices.failed(
                send(choices.next(), "a", Kind.FIRST), AttemptOutcome.FAILED, Optional.of(Duration.ofMillis(1500)));
        assertThat(choices.next()).isEqualTo(new Choice.Wait(Duration.ofMillis(1500)));

        Choices later = Plans.choices(states, Plans.inOrder(3, b));
        later.failed(send(later.next(), "b", Kind.FIRST), AttemptOutcome.FAILED, Optional.of(Duration.ofSeconds(3)));
        assertThat(later.next()).isInstanceOf(Choice.None.class);
    }

    @Test
    void aTargetThatDidNotAnswerInTimeIsNotTriedAgain() {
        Choices choices = Plans.choices(states, Plans.inOrder(3, a));
        choices.failed(send(choices.next(), "a", Kind.FIRST), AttemptOutcome.TIMED_OUT, NOT_TOLD);
        assertThat(reason(choices.next())).isEqualTo(Reason.NO_TARGET);
    }

    @ParameterizedTest
    @EnumSource(
            value = AttemptOutcome.class,
            names = {"REFUSED", "CANCELLED", "SERVED", "TOO_LONG", "CONTENT_REFUSED"})
    void someOutcomesEndTheExchange(AttemptOutcome outcome) {
        Choices choices = Plans.choices(states, Plans.inOrder(3, a, b));
        choices.failed(send(choices.next(), "a", Kind.FIRST), outcome, NOT_TOLD);
        assertThat(reason(choices.next())).isEqualTo(Reason.NO_TARGET);
    }

    @Test
    void aForbiddenRequestGoesToAnotherProviderOnly() {
        Target sameProvider = new Target("a2", a.provider(), Optional.of("other"));
        Choices choices = Plans.choices(states, Plans.inOrder(3, a, sameProvider, b));
        choices.failed(send(choices.next(), "a", Kind.FIRST), AttemptOutcome.FORBIDDEN, NOT_TOLD);
        send(choices.next(), "b", Kind.FALLBACK);
    }

    @Test
    void whatAModelDoesNotSupportGoesToAnotherModelOnly() {
        Target sameModel = new Target("a2", b.provider(), a.model());
        Choices choices = Plans.choices(states, Plans.inOrder(3, a, sameModel, b));
        choices.failed(send(choices.next(), "a", Kind.FIRST), AttemptOutcome.NOT_SUPPORTED, NOT_TOLD);
        send(choices.next(), "b", Kind.FALLBACK);
    }

    @Test
    void aPromptThatIsTooLongGoesToThePlansTargetsForThat() {
        RoutePlan base = Plans.inOrder(3, a);
        RoutePlan plan =
                new RoutePlan(base.tiers(), base.reason(), base.rules(), 0, List.of(Plans.tier(a, b)), List.of());
        Choices choices = Plans.choices(states, plan);
        choices.failed(send(choices.next(), "a", Kind.FIRST), AttemptOutcome.TOO_LONG, NOT_TOLD);
        choices.failed(send(choices.next(), "b", Kind.FALLBACK), AttemptOutcome.TOO_LONG, NOT_TOLD);
        assertThat(choices.next()).isInstanceOf(Choice.None.class);
    }

    @Test
    void aModelThatIsUnknownIsLeftOutForAMinute() {
        Choices choices = Plans.choices(states, Plans.inOrder(3, a, b));
        choices.failed(send(choices.next(), "a", Kind.FIRST), AttemptOutcome.NO_MODEL, NOT_TOLD);
        send(choices.next(), "b", Kind.FALLBACK);
        send(Plans.choices(states, Plans.inOrder(3, a, b)).next(), "b", Kind.FIRST);
        time.advance(Duration.ofMinutes(1));
        send(Plans.choices(states, Plans.inOrder(3, a, b)).next(), "a", Kind.FIRST);
    }

    @Test
    void aClientsUnknownModelDoesNotTakeTheTargetFromOthers() {
        Target open = new Target(a.provider(), Optional.empty());
        Choices choices = states.choices(Plans.inOrder(3, open, b), "made-up", false);
        choices.failed(send(choices.next(), "a", Kind.FIRST), AttemptOutcome.NO_MODEL, NOT_TOLD);
        send(states.choices(Plans.inOrder(3, open, b), "made-up", false).next(), "b", Kind.FIRST);
        send(states.choices(Plans.inOrder(3, open, b), "real", false).next(), "a", Kind.FIRST);
    }

    @Test
    void aRefusedKeyIsFollowedByTheNextBeyondTheAttempts() {
        Target keyed = Plans.target("k", "k1", "k2", "k3");
        Choices choices = Plans.choices(states, Plans.inOrder(1, keyed));
        Choice.Send first = send(choices.next(), "k", Kind.FIRST);
        choices.failed(first, AttemptOutcome.RATE_LIMITED, NOT_TOLD);
        Choice.Send second = send(choices.next(), "k", Kind.KEY);
        choices.failed(second, AttemptOutcome.KEY_REFUSED, NOT_TOLD);
        Choice.Send third = send(choices.next(), "k", Kind.KEY);
        assertThat(List.of(first, second, third))
                .extracting(send -> send.key().orElseThrow().name())
                .containsExactlyInAnyOrder("k1", "k2", "k3");
        choices.failed(third, AttemptOutcome.NO_QUOTA, NOT_TOLD);
        Choice.None none = (Choice.None) choices.next();
        assertThat(none.freeIn()).contains(Duration.ofSeconds(1));
        assertThat(states.snapshot().get(0).cooled()).hasSize(3);
    }

    @Test
    void aCooledKeyIsUsedByNobodyUntilItsTime() {
        Target keyed = Plans.target("k", "k1");
        limit(keyed, Optional.of(Duration.ofSeconds(30)));
        Choice.None none =
                (Choice.None) Plans.choices(states, Plans.inOrder(2, keyed)).next();
        assertThat(none.why()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(none.freeIn()).contains(Duration.ofSeconds(30));
        time.advance(Duration.ofSeconds(30));
        send(Plans.choices(states, Plans.inOrder(2, keyed)).next(), "k", Kind.FIRST);
    }

    @Test
    void aLaterShorterCooldownDoesNotShorten() {
        Target keyed = Plans.target("k", "k1");
        Choices one = Plans.choices(states, Plans.inOrder(2, keyed));
        Choices other = Plans.choices(states, Plans.inOrder(2, keyed));
        Choice.Send ofOne = send(one.next(), "k", Kind.FIRST);
        Choice.Send ofOther = send(other.next(), "k", Kind.FIRST);
        one.failed(ofOne, AttemptOutcome.RATE_LIMITED, Optional.of(Duration.ofSeconds(30)));
        other.failed(ofOther, AttemptOutcome.RATE_LIMITED, Optional.of(Duration.ofSeconds(3)));
        time.advance(Duration.ofSeconds(4));
        assertThat(Plans.choices(states, Plans.inOrder(2, keyed)).next()).isInstanceOf(Choice.None.class);
    }

    @Test
    void cooldownsDoubleUntilASuccess() {
        Target keyed = Plans.target("k", "k1");
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            limit(keyed, NOT_TOLD);
            assertThat(states.snapshot().get(0).cooled().get(0).left()).isEqualTo(Duration.ofSeconds(seconds));
            time.advance(Duration.ofSeconds(seconds));
        }
        serve(Plans.inOrder(2, keyed));
        limit(keyed, NOT_TOLD);
        assertThat(states.snapshot().get(0).cooled().get(0).left()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void refusalsOfRequestsThatWereSentTogetherDoubleOnce() {
        Target keyed = Plans.target("k", "k1");
        List<Choices> together = Stream.generate(() -> Plans.choices(states, Plans.inOrder(2, keyed)))
                .limit(50)
                .toList();
        List<Choice.Send> sends =
                together.stream().map(each -> (Choice.Send) each.next()).toList();
        for (int i = 0; i < 50; i++) {
            together.get(i).failed(sends.get(i), AttemptOutcome.RATE_LIMITED, NOT_TOLD);
        }
        assertThat(states.snapshot().get(0).cooled().get(0).left()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aReplacedKeyIsUsedAtOnce() {
        Target keyed = Plans.target("k", "k1");
        Choices choices = Plans.choices(states, Plans.inOrder(2, keyed));
        choices.failed(send(choices.next(), "k", Kind.FIRST), AttemptOutcome.KEY_REFUSED, NOT_TOLD);
        assertThat(Plans.choices(states, Plans.inOrder(2, keyed)).next()).isInstanceOf(Choice.None.class);
        ProviderKey other = new ProviderKey("k1", new Secret("new"), 1);
        Provider renewed = new Provider("k", URI.create("http://k/v1"), Provider.Auth.BEARER, List.of(other), false);
        keyed.provider().updateKeysFrom(renewed);
        send(Plans.choices(states, Plans.inOrder(2, keyed)).next(), "k", Kind.FIRST);
    }

    @Test
    void waitsForACooldownThatEndsSoon() {
        Target keyed = Plans.target("k", "k1");
        limit(keyed, Optional.of(Duration.ofMillis(1200)));
        Choices choices = Plans.choices(states, Plans.inOrder(2, keyed));
        assertThat(choices.next()).isEqualTo(new Choice.Wait(Duration.ofMillis(1200)));
        time.advance(Duration.ofMillis(1200));
        send(choices.next(), "k", Kind.FIRST);
    }

    @Test
    void aRefusalWithAShortWaitIsTriedAgainThen() {
        Target keyed = Plans.target("k", "k1");
        Choices choices = Plans.choices(states, Plans.inOrder(2, keyed));
        choices.failed(
                send(choices.next(), "k", Kind.FIRST), AttemptOutcome.RATE_LIMITED, Optional.of(Duration.ofSeconds(1)));
        Choice.Wait wait = (Choice.Wait) choices.next();
        assertThat(wait.time()).isEqualTo(Duration.ofSeconds(1));
        time.advance(wait.time());
        send(choices.next(), "k", Kind.RETRY);
    }

    @Test
    void theWaitHoldsForAModelWhoseNameIsTooLongToRemember() {
        Target open = new Target(Plans.target("k", "k1").provider(), Optional.empty());
        Choices choices = states.choices(Plans.inOrder(2, open), "m".repeat(10_000), false);
        choices.failed(
                send(choices.next(), "k", Kind.FIRST), AttemptOutcome.RATE_LIMITED, Optional.of(Duration.ofSeconds(1)));
        assertThat(choices.next()).isEqualTo(new Choice.Wait(Duration.ofSeconds(1)));
        assertThat(states.snapshot().get(0).cooled()).isEmpty();
    }

    @Test
    void aRefusalWithoutAWaitIsNotTriedAgain() {
        Target keyed = Plans.target("k", "k1");
        Choices choices = Plans.choices(states, Plans.inOrder(2, keyed));
        choices.failed(send(choices.next(), "k", Kind.FIRST), AttemptOutcome.RATE_LIMITED, NOT_TOLD);
        Choice.None none = (Choice.None) choices.next();
        assertThat(none.why()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(none.freeIn()).contains(Duration.ofSeconds(1));
    }

    @Test
    void aTargetThatKeepsFailingGetsNoExtraAttempt() {
        fail(5, a);
        fail(5, b);
        Choices choices = Plans.choices(states, Plans.inOrder(3, a, b));
        choices.failed(send(choices.next(), "a", Kind.FIRST), AttemptOutcome.FAILED, NOT_TOLD);
        assertThat(reason(choices.next())).isEqualTo(Reason.THROTTLE);
    }

    @Test
    void anOpenTargetIsPassedOver() {
        fail(10, a);
        serve(Plans.inOrder(3, b));
        send(Plans.choices(states, Plans.inOrder(3, a, b)).next(), "b", Kind.FIRST);
    }

    @Test
    void ifAllAreOpenTheFirstToCloseIsTriedOnce() {
        fail(10, a);
        time.advance(Duration.ofSeconds(1));
        fail(10, b);
        Choices choices = Plans.choices(states, Plans.inOrder(3, b, a));
        Choice.Send last = (Choice.Send) choices.next();
        assertThat(last.kind()).isEqualTo(Kind.FIRST);
        assertThat(choices.isAnotherPossible()).isFalse();
        choices.failed(last, AttemptOutcome.FAILED, NOT_TOLD);
        assertThat(choices.next()).isInstanceOf(Choice.None.class);
    }

    @Test
    void ifAllAreOpenNothingIsSentWhereThatIsConfigured() {
        TargetStates strict = states(new RoutingRules(
                1,
                Duration.ofMinutes(5),
                Duration.ofMillis(250),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                false,
                true,
                false));
        Target always = Plans.target("always", BreakerMode.ALWAYS, OptionalInt.empty());
        for (TargetStates each : List.of(strict, states)) {
            Target target = each == strict ? a : always;
            fail(each, 10, target);
            Choice.None none =
                    (Choice.None) Plans.choices(each, Plans.inOrder(1, target)).next();
            assertThat(none.why()).isEqualTo(Reason.NO_TARGET);
            assertThat(none.freeIn())
                    .hasValueSatisfying(in -> assertThat(in).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6)));
        }
    }

    @Test
    void aTargetWithoutBreakerIsUsedAsBefore() {
        Target off = Plans.target("off", BreakerMode.OFF, OptionalInt.empty());
        fail(30, off);
        send(Plans.choices(states, Plans.inOrder(3, off, b)).next(), "off", Kind.FIRST);
    }

    @Test
    void aFullTargetIsPassedOver() {
        Target small = Plans.target("small", BreakerMode.ON, OptionalInt.of(1));
        Choices first = Plans.choices(states, Plans.inOrder(3, small, b));
        Choice.Send held = send(first.next(), "small", Kind.FIRST);
        send(Plans.choices(states, Plans.inOrder(3, small, b)).next(), "b", Kind.FIRST);
        first.committed(held, AttemptOutcome.SERVED, Optional.empty());
        send(Plans.choices(states, Plans.inOrder(3, small, b)).next(), "b", Kind.FIRST);
        first.finished(held, AttemptOutcome.SERVED);
        send(Plans.choices(states, Plans.inOrder(3, small, b)).next(), "small", Kind.FIRST);
    }

    @Test
    void theOnlyTargetGetsNothingAfterTheDeadline() {
        Target one = Plans.target("one", BreakerMode.OFF, OptionalInt.of(1));
        Choices first = Plans.choices(states, Plans.inOrder(1, one));
        Choice.Send running = (Choice.Send) first.next();
        Choices second = Plans.choices(states, Plans.inOrder(1, one));
        assertThat(second.next()).isInstanceOf(Choice.Wait.class);
        first.failed(running, AttemptOutcome.CANCELLED, NOT_TOLD);
        time.advance(Duration.ofSeconds(61));

        assertThat(reason(second.next())).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void waitsForAPlaceAndGivesUpInTime() {
        for (int attempts : new int[] {1, 3}) {
            Target small = Plans.target("small" + attempts, BreakerMode.ON, OptionalInt.of(1));
            Plans.choices(states, Plans.inOrder(attempts, small)).next();
            Choices choices = Plans.choices(states, Plans.inOrder(attempts, small));
            Duration waited = Duration.ZERO;
            Choice next = choices.next();
            while (next instanceof Choice.Wait wait) {
                time.advance(wait.time());
                waited = waited.plus(wait.time());
                next = choices.next();
            }
            assertThat(reason(next)).isEqualTo(Reason.FULL);
            assertThat(waited).isEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void noAttemptBeginsAfterTheDeadline() {
        Choices choices = Plans.choices(states, Plans.inOrder(3, a, b));
        Choice.Send first = (Choice.Send) choices.next();
        time.advance(Duration.ofSeconds(61));
        choices.failed(first, AttemptOutcome.TIMED_OUT, NOT_TOLD);
        assertThat(reason(choices.next())).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void thereAreNoMoreAttemptsThanPlanned() {
        Choices choices = Plans.choices(states, Plans.inOrder(2, a, b, Plans.target("c")));
        choices.failed((Choice.Send) choices.next(), AttemptOutcome.FAILED, NOT_TOLD);
        Choice.Send second = (Choice.Send) choices.next();
        assertThat(choices.isAnotherPossible()).isFalse();
        choices.failed(second, AttemptOutcome.FAILED, NOT_TOLD);
        assertThat(reason(choices.next())).isEqualTo(Reason.ATTEMPTS);
    }

    @Test
    void aSoleTargetIsSentToWhateverIsKnown() {
        Target keyed = Plans.target("k", "k1");
        limit(keyed, Optional.of(Duration.ofHours(1)));
        fail(20, a);
        for (Target each : List.of(keyed, a)) {
            Choices choices = Plans.choices(states, Plans.inOrder(1, each));
            Choice.Send send = send(choices.next(), each.name(), Kind.FIRST);
            assertThat(choices.isAnotherPossible()).isFalse();
            choices.failed(send, AttemptOutcome.FAILED, NOT_TOLD);
            assertThat(reason(choices.next())).isEqualTo(Reason.ATTEMPTS);
        }
    }

    @Test
    void anAttemptIsEndedOnce() {
        for (int attempts : new int[] {1, 3}) {
            Choices choices = Plans.choices(states, Plans.inOrder(attempts, a));
            Choice.Send send = (Choice.Send) choices.next();
            assertThatThrownBy(choices::next).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> choices.finished(send, AttemptOutcome.SERVED))
                    .isInstanceOf(IllegalStateException.class);
            choices.committed(send, AttemptOutcome.SERVED, Optional.empty());
            assertThatThrownBy(() -> choices.failed(send, AttemptOutcome.CUT, NOT_TOLD))
                    .isInstanceOf(IllegalStateException.class);
            choices.finished(send, AttemptOutcome.CUT);
            assertThatThrownBy(() -> choices.finished(send, AttemptOutcome.CUT))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(states.snapshot().get(0).inFlight()).isZero();
    }

    @Test
    void anAnswerThatIsCutAfterTheCommitIsAFailureOfTheTarget() {
        for (int i = 0; i < 10; i++) {
            Choices choices = Plans.choices(states, Plans.plan(2, Pick.WEIGHT, 0, Plans.tier(a)));
            Choice.Send send = (Choice.Send) choices.next();
            choices.committed(send, AttemptOutcome.SERVED, Optional.empty());
            choices.finished(send, AttemptOutcome.CUT);
        }
        assertThat(states.snapshot().get(0).state()).isEqualTo(BreakerState.OPEN);
    }

    private void limit(Target target, Optional<Duration> told) {
        Choices choices = Plans.choices(states, Plans.inOrder(2, target));
        choices.failed((Choice.Send) choices.next(), AttemptOutcome.RATE_LIMITED, told);
    }

    private void fail(int times, Target target) {
        fail(states, times, target);
    }

    private static void fail(TargetStates states, int times, Target target) {
        for (int i = 0; i < times; i++) {
            Choices choices = Plans.choices(states, Plans.inOrder(2, target));
            choices.failed((Choice.Send) choices.next(), AttemptOutcome.UNREACHABLE, NOT_TOLD);
        }
    }

    private void serve(RoutePlan plan) {
        Choices choices = Plans.choices(states, plan);
        Choice.Send send = (Choice.Send) choices.next();
        choices.committed(send, AttemptOutcome.SERVED, Optional.empty());
        choices.finished(send, AttemptOutcome.SERVED);
    }

    private static Choice.Send send(Choice choice, String target, Kind kind) {
        assertThat(choice).isInstanceOf(Choice.Send.class);
        Choice.Send send = (Choice.Send) choice;
        assertThat(send.target().name()).isEqualTo(target);
        assertThat(send.kind()).isEqualTo(kind);
        return send;
    }

    private static Reason reason(Choice choice) {
        assertThat(choice).isInstanceOf(Choice.None.class);
        return ((Choice.None) choice).why();
    }
}

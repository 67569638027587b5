package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.Client;
import dev.sluice.routing.AttemptRules.Pick;
import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

final class TargetStatesTest {

    private final ManualTime time = new ManualTime();
    private final List<String> told = new ArrayList<>();
    private final TargetObserver observer = new TargetObserver() {
        @Override
        public void attemptEnded(EndedAttempt attempt) {
            told.add("attempt " + attempt.target().name() + " " + attempt.outcome() + " " + attempt.kind());
        }

        @Override
        public void stateChanged(String target, BreakerState state) {
            told.add("state " + target + " " + state);
        }

        @Override
        public void keyRefused(String provider, String key, AttemptOutcome reason, Duration cooled) {
            told.add("key " + provider + " " + key + " " + reason + " " + cooled);
        }

        @Override
        public void extraRefused(String target, Choice.Reason reason) {
            told.add("extra " + target + " " + reason);
        }
    };
    private final TargetStates states = states(observer);
    private final Target a = Plans.target("a", "k1");
    private final Target b = Plans.target("b", "k1");

    private TargetStates states(TargetObserver each) {
        return new TargetStates(
                RoutingRules.DEFAULT, time, () -> ThreadLocalRandom.current().nextLong(), each);
    }

    @Test
    void tellsOfAttemptsKeysAndRefusedExtras() {
        Choices choices = Plans.choices(states, Plans.inOrder(2, a, b));
        choices.failed((Choice.Send) choices.next(), AttemptOutcome.RATE_LIMITED, Optional.of(Duration.ofSeconds(7)));
        choices.failed((Choice.Send) choices.next(), AttemptOutcome.FAILED, Optional.empty());
        choices.next();
        assertThat(told)
                .containsExactly(
                        "key a k1 RATE_LIMITED PT7S",
                        "attempt a RATE_LIMITED FIRST",
                        "attempt b FAILED FALLBACK",
                        "extra b ATTEMPTS");
    }

    @Test
    void tellsHowLongAnAttemptTookAndWhenItsFirstContentCame() {
        List<EndedAttempt> ended = new ArrayList<>();
        TargetStates watched = states(new TargetObserver() {
            @Override
            public void attemptEnded(EndedAttempt attempt) {
                ended.add(attempt);
            }
        });
        Choices choices =
                watched.choices(Plans.inOrder(2, a, b), "chat", "gpt-4o", true, Client.ANONYMOUS, KeyLimits.NONE);
        Choice.Send first = (Choice.Send) choices.next();
        time.advance(Duration.ofSeconds(1));
        choices.failed(first, AttemptOutcome.FAILED, Optional.empty());
        Choice.Send second = (Choice.Send) choices.next();
        time.advance(Duration.ofSeconds(2));
        choices.committed(second, AttemptOutcome.SERVED, Optional.of(Duration.ofSeconds(2)));
        choices.firstContentSent();
        time.advance(Duration.ofSeconds(3));
        choices.finished(second, AttemptOutcome.SERVED);

        assertThat(ended)
                .containsExactly(
                        new EndedAttempt(
                                a,
                                "chat",
                                "model-of-a",
                                AttemptOutcome.FAILED,
                                Choice.Kind.FIRST,
                                Duration.ofSeconds(1),
                                Optional.empty()),
                        new EndedAttempt(
                                b,
                                "chat",
                                "model-of-b",
                                AttemptOutcome.SERVED,
                                Choice.Kind.FALLBACK,
                                Duration.ofSeconds(5),
                                Optional.of(Duration.ofSeconds(2))));
    }

    @Test
    void aTargetIsUsableUntilItsBreakerOpensOrItOrAllItsKeysAreCooled() {
        Target two = Plans.target("two", "k1", "k2");
        states.configure(RoutingRules.DEFAULT, List.of(a, b, two));
        assertThat(states.isUsable("a")).isTrue();
        assertThat(states.isUsable("nobody")).isFalse();

        states.cool("a", Duration.ofMinutes(1));
        assertThat(states.isUsable("a")).isFalse();
        states.warm("a");
        assertThat(states.isUsable("a")).isTrue();

        for (int i = 0; i < 10; i++) {
            Choices choices = Plans.choices(states, Plans.inOrder(2, b));
            choices.failed((Choice.Send) choices.next(), AttemptOutcome.FAILED, Optional.empty());
        }
        assertThat(states.isUsable("b")).isFalse();

        Choices choices = Plans.choices(states, Plans.inOrder(2, two));
        choices.failed((Choice.Send) choices.next(), AttemptOutcome.KEY_REFUSED, Optional.empty());
        assertThat(states.isUsable("two")).isTrue();
        choices.failed((Choice.Send) choices.next(), AttemptOutcome.KEY_REFUSED, Optional.empty());
        assertThat(states.isUsable("two")).isFalse();
    }

    @Test
    void tellsWhenABreakerOpens() {
        for (int i = 0; i < 10; i++) {
            Choices choices = Plans.choices(states, Plans.inOrder(2, a));
            choices.failed((Choice.Send) choices.next(), AttemptOutcome.FAILED, Optional.empty());
        }
        assertThat(told).contains("state a OPEN");
        TargetSnapshot known = states.snapshot().get(0);
        assertThat(known.state()).isEqualTo(BreakerState.OPEN);
        assertThat(known.openFor()).isPresent();
        assertThat(known.extraTokens()).isZero();
    }

    @Test
    void everyConfiguredTargetIsInTheSnapshot() {
        states.configure(RoutingRules.DEFAULT, List.of(b, a));
        assertThat(states.snapshot()).extracting(TargetSnapshot::target).containsExactly("a", "b");
        assertThat(states.snapshot()).allSatisfy(each -> {
            assertThat(each.state()).isEqualTo(BreakerState.CLOSED);
            assertThat(each.inFlight()).isZero();
            assertThat(each.extraTokens()).isEqualTo(10);
            assertThat(each.cooled()).isEmpty();
        });
    }

    @Test
    void aReloadKeepsTheStateOfWhatIsUnchanged() {
        Target c = Plans.target("c");
        states.configure(RoutingRules.DEFAULT, List.of(a, b, c));
        List.of("a", "b", "c").forEach(name -> states.cool(name, Duration.ofHours(1)));
        Target otherModel = new Target("b", b.provider(), Optional.of("other"));
        states.configure(RoutingRules.DEFAULT, List.of(Plans.target("a", "k1", "k2"), otherModel));
        assertThat(states.snapshot()).extracting(TargetSnapshot::target).containsExactly("a", "b");
        assertThat(states.snapshot().get(0).cooled()).hasSize(1);
        assertThat(states.snapshot().get(1).cooled()).isEmpty();
    }

    @Test
    void theOperatorCoolsAndWarmsATarget() {
        states.configure(RoutingRules.DEFAULT, List.of(a));
        assertThat(states.cool("a", Duration.ofMinutes(5))).isTrue();
        for (int attempts : new int[] {1, 2}) {
            Choice.None none = (Choice.None)
                    Plans.choices(states, Plans.inOrder(attempts, a)).next();
            assertThat(none.freeIn()).contains(Duration.ofMinutes(5));
        }
        TargetSnapshot.Cooled cooled = states.snapshot().get(0).cooled().get(0);
        assertThat(cooled.reason()).isEmpty();
        assertThat(cooled.left()).isEqualTo(Duration.ofMinutes(5));
        assertThat(states.warm("a")).isTrue();
        assertThat(Plans.choices(states, Plans.inOrder(1, a)).next()).isInstanceOf(Choice.Send.class);
        assertThat(Plans.choices(states, Plans.inOrder(2, a)).next()).isInstanceOf(Choice.Send.class);
    }

    @Test
    void warmingEndsTheCooldownsOfKeys() {
        Choices choices = Plans.choices(states, Plans.inOrder(2, a));
        choices.failed((Choice.Send) choices.next(), AttemptOutcome.NO_QUOTA, Optional.empty());
        assertThat(states.snapshot().get(0).cooled()).hasSize(1);
        states.warm("a");
        assertThat(states.snapshot().get(0).cooled()).isEmpty();
        assertThat(Plans.choices(states, Plans.inOrder(2, a)).next()).isInstanceOf(Choice.Send.class);
    }

    @Test
    void theOperatorOpensAndClosesABreaker() {
        states.configure(RoutingRules.DEFAULT, List.of(a, b));
        states.open("a");
        assertThat(states.snapshot().get(0).state()).isEqualTo(BreakerState.OPEN);
        Choice.Send send =
                (Choice.Send) Plans.choices(states, Plans.inOrder(2, a, b)).next();
        assertThat(send.target()).isEqualTo(b);
        states.close("a");
        assertThat(states.snapshot().get(0).state()).isEqualTo(BreakerState.CLOSED);
        assertThat(states.open("nobody")).isFalse();
    }

    @Test
    void namesOfModelsThatClientsMakeUpAreBounded() {
        Target open = new Target(a.provider(), Optional.empty());
        for (int i = 0; i < 3 * ModelCooldowns.MOST; i++) {
            Choices choices = states.choices(Plans.inOrder(2, open), "made-up-" + i, false);
            choices.failed(
                    (Choice.Send) choices.next(), AttemptOutcome.RATE_LIMITED, Optional.of(Duration.ofMinutes(1)));
        }
        assertThat(states.snapshot().get(0).cooled()).hasSize(ModelCooldowns.MOST);
        assertThat(states.choices(Plans.inOrder(2, open), "another", false).next())
                .isInstanceOf(Choice.Send.class);
        time.advance(Duration.ofMinutes(2));
        Choices choices = states.choices(Plans.inOrder(2, open), "late", false);
        choices.failed((Choice.Send) choices.next(), AttemptOutcome.RATE_LIMITED, Optional.of(Duration.ofMinutes(1)));
        assertThat(states.snapshot().get(0).cooled()).hasSize(1);
    }

    @Test
    void manyThreadsLeaveNothingInFlightAndEveryPermissionBalanced() throws InterruptedException, ExecutionException {
        TargetStates shared = new TargetStates(
                new RoutingRules(
                        1, Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO, Duration.ZERO, true, true, false),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextLong(),
                TargetObserver.NONE);
        Target small = Plans.target("small", BreakerMode.ON, OptionalInt.of(3), "k1", "k2");
        List<RoutePlan> plans = List.of(
                Plans.inOrder(3, small, a, b),
                Plans.plan(4, Pick.LOAD, 1, Plans.tier(small, a), Plans.tier(b)),
                Plans.plan(2, Pick.AFFINITY, 99, Plans.tier(small, a, b)),
                Plans.inOrder(1, a));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            running.add(threads.submit(() -> exchanges(shared, plans, 5_000)));
        }
        for (Future<?> each : running) {
            each.get();
        }
        threads.shutdown();
        for (Target each : List.of(small, a, b)) {
            assertThat(shared.of(each).inFlight()).isZero();
            Breaker breaker = shared.of(each).breaker(each);
            breaker.close();
            breaker.open();
        }
        assertThat(shared.of(small).provider().places().isFull()).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(shared.of(small).tryEnter()).isTrue();
        }
        assertThat(shared.of(small).tryEnter()).isFalse();
    }

    private static void exchanges(TargetStates shared, List<RoutePlan> plans, int count) {
        AttemptOutcome[] outcomes = AttemptOutcome.values();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < count; i++) {
            Choices choices = shared.choices(plans.get(random.nextInt(plans.size())), "m", random.nextBoolean());
            for (int turn = 0; turn < 20 && choices.next() instanceof Choice.Send send; turn++) {
                choices.isAnotherPossible();
                if (random.nextInt(4) == 0) {
                    Optional<Duration> told = random.nextBoolean()
                            ? Optional.of(Duration.ofNanos(random.nextInt(1000)))
                            : Optional.empty();
                    choices.failed(send, outcomes[random.nextInt(outcomes.length)], told);
                } else {
                    choices.committed(send, AttemptOutcome.SERVED, Optional.of(Duration.ofMillis(1)));
                    choices.finished(send, random.nextInt(10) == 0 ? AttemptOutcome.CUT : AttemptOutcome.SERVED);
                }
            }
            if (i % 100 == 0) {
                shared.snapshot();
                shared.warm("small");
                shared.close("a");
            }
        }
    }
}

package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AllowedPaths;
import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.routing.AttemptRules.Pick;
import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Capacity;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import dev.sluice.targets.Choice.Kind;
import dev.sluice.targets.Choice.None;
import dev.sluice.targets.Choice.Reason;
import dev.sluice.targets.Choice.Send;
import dev.sluice.targets.Choice.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an exchange does whose target has no place, but a line (routing.md R36 to R38). */
final class ChoicesInLineTest {

    private static final Duration QUEUE_WAIT = Duration.ofSeconds(10);

    private final ManualTime time = new ManualTime();
    private final List<String> waits = new ArrayList<>();
    private final TargetStates states =
            new TargetStates(RoutingRules.DEFAULT, time, new Random(1), new TargetObserver() {
                @Override
                public void waited(String provider, WaitResult result, Duration took) {
                    waits.add(provider + " " + result + " " + took.toMillis());
                }
            });

    private static Target narrow(String name, String... keys) {
        return narrow(name, new Capacity(OptionalInt.of(1), 3, QUEUE_WAIT), keys);
    }

    private static Target narrow(String name, Capacity capacity, String... keys) {
        return new Target(Plans.provider(name, BreakerMode.ON, capacity, keys), Optional.of("model-of-" + name));
    }

    private static Client client(String name, int weight) {
        return new Client(name, name, NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ, weight);
    }

    private Choices choices(RoutePlan plan) {
        return choices(plan, "anybody");
    }

    private Choices choices(RoutePlan plan, String client) {
        return states.choices(plan, "", false, client(client, 1));
    }

    private static Send send(Choice choice) {
        assertThat(choice).isInstanceOf(Send.class);
        return (Send) choice;
    }

    private static Wait inLine(Choice choice) {
        assertThat(choice).isInstanceOfSatisfying(Wait.class, wait -> assertThat(wait.turn())
                .isPresent());
        return (Wait) choice;
    }

    private static boolean isWoken(Wait wait) {
        return wait.turn().orElseThrow().getCount() == 0;
    }

    private static void end(Choices choices, Choice.Send send) {
        choices.committed(send, AttemptOutcome.SERVED, Optional.empty());
        choices.finished(send, AttemptOutcome.SERVED);
    }

    private TargetSnapshot only() {
        return states.snapshot().get(0);
    }

    @Test
    void aPlaceWhoseKeyWasRefusedMeanwhileIsGivenBackBeforeTheWaitAtAnotherTarget() {
        Target a = narrow("a", "k");
        Target b = narrow("b");
        Choices ofA = choices(Plans.inOrder(1, a));
        Send atA = send(ofA.next());
        Choices ofB = choices(Plans.inOrder(1, b));
        Send atB = send(ofB.next());
        Choices second = choices(Plans.inOrder(1, a, b));
        inLine(second.next());

        ofA.failed(atA, AttemptOutcome.RATE_LIMITED, Optional.of(Duration.ofMinutes(1)));
        inLine(second.next());

        assertThat(states.of(a).provider().places().taken()).isZero();
        assertThat(states.snapshot()).extracting(TargetSnapshot::waiting).containsExactly(0, 1);
        end(ofB, atB);
        end(second, send(second.next()));
        assertThat(states.of(b).provider().places().taken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theNextInLineGetsThePlaceThatBecomesFree(int attempts) {
        RoutePlan plan = Plans.inOrder(attempts, narrow("a"));
        Choices first = choices(plan);
        Send running = send(first.next());
        Choices second = choices(plan);

        Wait wait = inLine(second.next());

        assertThat(wait.time()).isEqualTo(QUEUE_WAIT);
        assertThat(only().waiting()).isEqualTo(1);
        time.advance(Duration.ofSeconds(3));
        end(first, running);
        assertThat(isWoken(wait)).isTrue();
        assertThat(choices(plan).next()).isInstanceOf(Wait.class); // nobody passes
        Send served = send(second.next());
        assertThat(served.kind()).isEqualTo(Kind.FIRST);
        assertThat(second.waited()).hasValue(Duration.ofSeconds(3));
        assertThat(waits).containsExactly("a PLACED 3000");
        end(second, served);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aWaitHasAnEnd(int attempts) {
        RoutePlan plan = Plans.inOrder(attempts, narrow("a"));
        Send running = send(choices(plan).next());
        Choices late = choices(plan);
        inLine(late.next());
        time.advance(Duration.ofSeconds(4));
        assertThat(inLine(late.next()).time()).isEqualTo(Duration.ofSeconds(6));

        time.advance(Duration.ofSeconds(6));

        assertThat(late.next()).isInstanceOfSatisfying(None.class, none -> assertThat(none.why())
                .isEqualTo(Reason.FULL));
        assertThat(waits).containsExactly("a TIMEOUT 10000");
        assertThat(late.waited()).hasValue(QUEUE_WAIT);
        assertThat(only().waiting()).isZero();
        assertThat(only().inFlight()).isEqualTo(1);
        assertThat(running).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theDeadlineEndsTheWaitToo(int attempts) {
        Target a = narrow("a", new Capacity(OptionalInt.of(1), 3, Duration.ofMinutes(5)));
        RoutePlan plan = Plans.inOrder(attempts, a);
        send(choices(plan).next());
        Choices late = choices(plan);

        assertThat(inLine(late.next()).time()).isEqualTo(Duration.ofSeconds(60));
        time.advance(Duration.ofSeconds(61));

        assertThat(late.next()).isInstanceOfSatisfying(None.class, none -> assertThat(none.why())
                .isEqualTo(Reason.FULL));
        assertThat(waits).containsExactly("a TIMEOUT 61000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whoWouldWaitInVainIsRefusedAtOnceAndToldHowLong(int attempts) {
        RoutePlan plan = Plans.inOrder(attempts, narrow("a"));
        Choices slow = choices(plan);
        Send first = send(slow.next());
        time.advance(Duration.ofSeconds(30));
        end(slow, first);
        send(choices(plan).next());
        inLine(choices(plan).next());

        Choice refused = choices(plan).next(); // one before it, which takes 30 s

        assertThat(refused).isEqualTo(new None(Reason.FULL, Optional.of(Duration.ofSeconds(30))));
        assertThat(waits).containsExactly("a REFUSED 0");
    }

    @Test
    void clientsHaveTheirOwnLines() {
        RoutePlan plan = Plans.inOrder(1, narrow("a"));
        Choices first = choices(plan);
        Send running = send(first.next());
        Choices one = choices(plan, "greedy");
        Choices two = choices(plan, "greedy");
        Choices polite = choices(plan, "polite");
        List.of(one, two, polite).forEach(each -> inLine(each.next()));

        end(first, running);
        end(one, send(one.next()));

        inLine(two.next());
        end(polite, send(polite.next()));
        end(two, send(two.next()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whoLeavesTheLineLosesNoPlace(int attempts) {
        RoutePlan plan = Plans.inOrder(attempts, narrow("a"));
        Choices first = choices(plan);
        Send running = send(first.next());
        Choices gone = choices(plan);
        Choices goneLater = choices(plan);
        Choices next = choices(plan);
        List.of(gone, goneLater, next).forEach(each -> inLine(each.next()));

        gone.leaveLine();
        end(first, running); // the place comes to one that has gone meanwhile
        goneLater.leaveLine();
        goneLater.leaveLine();

        end(next, send(next.next()));
        assertThat(only().inFlight()).isZero();
        assertThat(only().waiting()).isZero();
    }

    @Test
    void anotherTargetOfTheTierComesBeforeTheLineAndTheLineBeforeTheNextTier() {
        Target a = narrow("a");
        Target b = narrow("b");
        Target c = Plans.target("c");
        RoutePlan plan = Plans.plan(3, Pick.WEIGHT, 0, Plans.tier(a, b), Plans.tier(c));
        Choices first = choices(plan);
        Send one = send(first.next());
        Send two = send(choices(plan).next());
        assertThat(one.target()).isNotEqualTo(two.target());

        Choices third = choices(plan);
        inLine(third.next());
        time.advance(QUEUE_WAIT);
        Wait other = inLine(third.next()); // of the tier's other target
        time.advance(other.time());

        assertThat(send(third.next()).target()).isEqualTo(c);
    }

    @Test
    void aFailedAttemptGoesIntoTheLineOfTheNextTarget() {
        Target a = Plans.target("a");
        Target b = narrow("b");
        Choices busy = choices(Plans.inOrder(1, b));
        Send running = send(busy.next());
        Choices choices = choices(Plans.inOrder(3, a, b));
        choices.failed(send(choices.next()), AttemptOutcome.UNREACHABLE, Optional.empty());

        Wait wait = inLine(choices.next());
        end(busy, running);

        assertThat(isWoken(wait)).isTrue();
        assertThat(send(choices.next()).kind()).isEqualTo(Kind.FALLBACK);
    }

    @Test
    void anotherKeyIsTriedWhenThePlaceHasComeBack() {
        Target a = narrow("a", "k1", "k2");
        RoutePlan plan = Plans.inOrder(2, a);
        Choices first = choices(plan);
        Send refused = send(first.next());
        Choices second = choices(plan);
        inLine(second.next());
        first.failed(refused, AttemptOutcome.RATE_LIMITED, Optional.of(Duration.ofMinutes(1)));

        Wait wait = inLine(first.next());
        Send other = send(second.next());
        assertThat(other.key()).isNotEqualTo(refused.key());
        end(second, other);

        assertThat(isWoken(wait)).isTrue();
        Send again = send(first.next());
        assertThat(again.kind()).isEqualTo(Kind.KEY);
        assertThat(again.key()).isEqualTo(other.key());
        end(first, again);
        assertThat(only().inFlight()).isZero();
    }

    @Test
    void aReloadServesThoseThatWait() {
        Target a = narrow("a");
        RoutePlan plan = Plans.inOrder(1, a);
        send(choices(plan).next());
        Choices second = choices(plan);
        Wait wait = inLine(second.next());

        states.resize(List.of(narrow("a", new Capacity(OptionalInt.of(2))).provider()));

        assertThat(isWoken(wait)).isTrue();
        send(second.next());
        assertThat(choices(plan).next()).isEqualTo(new Wait(TargetSearch.PLACE_POLL)); // no line any more
    }

    @Test
    void aTargetThatIsCooledMeanwhileIsNotUsedThoughThePlaceHasCome() {
        RoutePlan plan = Plans.inOrder(2, narrow("a"));
        Choices first = choices(plan);
        Send running = send(first.next());
        Choices second = choices(plan);
        inLine(second.next());
        end(first, running);
        states.cool("a", Duration.ofHours(1));

        assertThat(second.next()).isInstanceOf(None.class);
        assertThat(only().inFlight()).isZero();
        states.warm("a");
        send(choices(plan).next());
    }
}

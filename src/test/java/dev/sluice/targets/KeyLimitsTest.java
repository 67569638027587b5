package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.Client;
import dev.sluice.routing.AttemptRules.Pick;
import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.HedgeRules.Delay;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import dev.sluice.targets.Choice.Kind;
import dev.sluice.targets.Choice.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What an exchange does with keys that have nothing left of what they are granted (routing.md R28). */
final class KeyLimitsTest {

    private static final Optional<Duration> NOT_TOLD = Optional.empty();

    private final ManualTime time = new ManualTime();
    private final List<String> spentKeys = new ArrayList<>();
    private final TargetStates states =
            new TargetStates(RoutingRules.DEFAULT, time, new Random(1), new TargetObserver() {
                @Override
                public void keySpent(String provider, String key) {
                    spentKeys.add(provider + "/" + key);
                }
            });
    private final Granted granted = new Granted();

    /** Grants each key a number of requests, which come back all at once. */
    private final class Granted implements KeyLimits {

        private final Map<String, Integer> left = new HashMap<>();
        private final List<String> ended = new ArrayList<>();
        private Duration freeIn = Duration.ofSeconds(30);

        /** What happens once while a key is asked for. */
        private Runnable meanwhile = () -> {};

        @Override
        public Result take(Target target, ProviderKey key, String model) {
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
            int now = left.getOrDefault(key.name(), 1000);
            if (now == 0) {
                return new Spent(freeIn);
            }
            left.put(key.name(), now - 1);
            return new Taken(new KeyCharge() {
                private String told = "";

                @Override
                public void told(ToldRemaining remaining) {
                    told = " told " + remaining.requests().orElse(-1);
                }

                @Override
                public void end(AttemptOutcome outcome) {
                    ended.add(key.name() + " " + outcome + told);
                }

                @Override
                public void release() {
                    left.merge(key.name(), 1, Integer::sum);
                    ended.add(key.name() + " released");
                }
            });
        }

        @Override
        public List<ProviderKey> leastUsed(Target target, List<ProviderKey> keys, String model) {
            int most = keys.stream()
                    .mapToInt(key -> left.getOrDefault(key.name(), 1000))
                    .max()
                    .orElseThrow();
            return keys.stream()
                    .filter(key -> left.getOrDefault(key.name(), 1000) == most)
                    .toList();
        }
    }

    @Test
    void aKeyThatHasNothingLeftIsPassedOver() {
        granted.left.put("k1", 0);
        for (int i = 0; i < 20; i++) {
            Choice.Send send = send(
                    choices(Plans.inOrder(3, Plans.target("a", "k1", "k2"))).next());
            assertThat(send.key().orElseThrow().name()).isEqualTo("k2");
            assertThat(send.kind()).isEqualTo(Kind.FIRST);
        }
        assertThat(spentKeys).isNotEmpty().containsOnly("a/k1");
    }

    @Test
    void whenNoKeyHasAnythingLeftAnotherTargetIsUsed() {
        granted.left.put("k1", 0);
        granted.left.put("k2", 0);

        Choice.Send send = send(choices(Plans.inOrder(3, Plans.target("a", "k1", "k2"), Plans.target("b", "k3")))
                .next());

        assertThat(send.target().name()).isEqualTo("b");
        assertThat(spentKeys).containsExactlyInAnyOrder("a/k1", "a/k2");
    }

    @Test
    void theOnlyKeyOfTheOnlyTargetIsWaitedForIfItHasSomethingLeftSoon() {
        granted.left.put("k1", 0);
        granted.freeIn = Duration.ofMillis(700);
        Choices choices = choices(Plans.inOrder(1, Plans.target("a", "k1")));

        assertThat(choices.next()).isEqualTo(new Choice.Wait(Duration.ofMillis(700)));

        time.advance(Duration.ofMillis(700));
        granted.left.put("k1", 1);
        assertThat(send(choices.next()).kind()).isEqualTo(Kind.FIRST);
    }

    @Test
    void ifNothingIsLeftForLongTheClientIsToldWhen() {
        granted.left.put("k1", 0);
        granted.left.put("k2", 0);

        Choice.None none = (Choice.None)
                choices(Plans.inOrder(1, Plans.target("a", "k1", "k2"))).next();

        assertThat(none.why()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(none.freeIn()).hasValue(Duration.ofSeconds(30));
    }

    @Test
    void anotherExchangeMayStillHaveWhatTheKeyHasLeft() {
        granted.left.put("k1", 0);
        Choice unused = choices(Plans.inOrder(1, Plans.target("a", "k1", "k2"))).next();
        granted.left.put("k1", 1);
        granted.left.put("k2", 0);

        assertThat(send(choices(Plans.inOrder(1, Plans.target("a", "k1", "k2"))).next())
                        .key()
                        .orElseThrow()
                        .name())
                .isEqualTo("k1");
    }

    @Test
    void aFurtherAttemptTakesAnotherKeyOnlyIfThatHasSomethingLeft() {
        granted.left.put("k1", 1);
        granted.left.put("k2", 0);
        Choices choices = choices(Plans.inOrder(3, Plans.target("a", "k1", "k2"), Plans.target("b")));
        choices.failed(send(choices.next()), AttemptOutcome.RATE_LIMITED, NOT_TOLD);

        assertThat(send(choices.next()).target().name()).isEqualTo("b");
    }

    @Test
    void everyAttemptIsChargedOnceAndEndsOnce() {
        Choices choices = choices(Plans.inOrder(3, Plans.target("a", "k1"), Plans.target("b", "k2")));
        Choice.Send first = send(choices.next());
        choices.answered(first, name -> Optional.of("7").filter(v -> name.equals("x-ratelimit-remaining-requests")));
        choices.failed(first, AttemptOutcome.FAILED, NOT_TOLD);
        Choice.Send second = send(choices.next());
        choices.committed(second, AttemptOutcome.SERVED, Optional.empty());
        choices.finished(second, AttemptOutcome.SERVED);

        assertThat(granted.ended).containsExactly("k1 FAILED told 7", "k2 SERVED");
        assertThat(granted.left).containsEntry("k1", 999).containsEntry("k2", 999);
    }

    @Test
    void aTargetWithoutAPlaceTakesNothing() {
        Target full = Plans.target("a", BreakerMode.ON, OptionalInt.of(1), "k1");
        RoutePlan plan = Plans.inOrder(3, full, Plans.target("b", "k2"));
        assertThat(send(choices(plan).next()).target().name()).isEqualTo("a");

        assertThat(send(choices(plan).next()).target().name()).isEqualTo("b");

        assertThat(granted.left).containsEntry("k1", 999).containsEntry("k2", 999);
        assertThat(granted.ended).isEmpty();
    }

    @Test
    void whatWasTakenIsGivenBackIfAnotherExchangeTakesTheLastPlaceMeanwhile() {
        Target small = Plans.target("a", BreakerMode.ON, OptionalInt.of(1), "k1");
        RoutePlan plan = Plans.inOrder(3, small, Plans.target("b", "k2"));
        granted.meanwhile =
                () -> send(Plans.choices(states, Plans.inOrder(1, small)).next());

        assertThat(send(choices(plan).next()).target().name()).isEqualTo("b");

        assertThat(granted.left).containsEntry("k1", 1000).containsEntry("k2", 999);
        assertThat(granted.ended).containsExactly("k1 released");
    }

    @Test
    void whatWasTakenIsGivenBackIfTheBreakerLetsNoFurtherRequestTry() {
        Target failing = Plans.target("a", "k1");
        RoutePlan plan = Plans.inOrder(3, failing, Plans.target("b", "k2"));
        for (int i = 0; i < 10; i++) {
            Choices choices = choices(Plans.inOrder(1, failing));
            choices.failed(send(choices.next()), AttemptOutcome.FAILED, NOT_TOLD);
        }
        time.advance(Duration.ofSeconds(10));
        assertThat(send(choices(plan).next()).target().name()).isEqualTo("a");
        assertThat(send(choices(plan).next()).target().name()).isEqualTo("a");
        granted.ended.clear();

        assertThat(send(choices(plan).next()).target().name()).isEqualTo("b");

        assertThat(granted.ended).containsExactly("k1 released");
    }

    @Test
    void aHedgeIsChargedToItsOwnKey() {
        HedgeRules rules = new HedgeRules("m", new Delay.Fixed(Duration.ofSeconds(1)), 1);
        RoutePlan plan = Plans.hedged(3, Pick.WEIGHT, 0, Optional.of(rules), Plans.tier(Plans.target("a", "k1", "k2")));
        Choices choices = states.choices(plan, "", true, Client.ANONYMOUS, granted);
        Choice.Send first = send(choices.next());
        Choice.Send hedge = choices.hedge().orElseThrow();

        choices.failed(first, AttemptOutcome.CANCELLED, NOT_TOLD);
        choices.committed(hedge, AttemptOutcome.SERVED, Optional.empty());

        assertThat(first.key()).isNotEqualTo(hedge.key());
        assertThat(granted.ended)
                .containsExactly(
                        first.key().orElseThrow().name() + " CANCELLED",
                        hedge.key().orElseThrow().name() + " SERVED");
    }

    @Test
    void byLoadTheKeyIsTakenOfWhichTheLeastIsUsed() {
        granted.left.put("k1", 10);
        granted.left.put("k2", 30);
        granted.left.put("k3", 20);
        RoutePlan plan = Plans.plan(3, Pick.LOAD, 0, Plans.tier(Plans.target("a", "k1", "k2", "k3")));
        for (int i = 0; i < 10; i++) {
            assertThat(send(choices(plan).next()).key().orElseThrow().name()).isEqualTo("k2");
        }
    }

    @Test
    void headersTellWhatAKeyHasLeft() {
        assertThat(ToldRemaining.of(
                        header("x-ratelimit-remaining-requests", "59", "x-ratelimit-remaining-tokens", " 0 ")))
                .isEqualTo(new ToldRemaining(OptionalLong.of(59), OptionalLong.of(0)));
        assertThat(ToldRemaining.of(header(
                        "anthropic-ratelimit-requests-remaining",
                        "3",
                        "anthropic-ratelimit-tokens-remaining",
                        "12000")))
                .isEqualTo(new ToldRemaining(OptionalLong.of(3), OptionalLong.of(12_000)));
        assertThat(ToldRemaining.of(
                        header("x-ratelimit-remaining-requests", "-1", "x-ratelimit-remaining-tokens", "many")))
                .isEqualTo(ToldRemaining.NOTHING);
        assertThat(ToldRemaining.of(header(
                        "x-ratelimit-remaining-requests", "9999999999999999999", "x-ratelimit-remaining-tokens", "")))
                .isEqualTo(ToldRemaining.NOTHING);
    }

    private static Function<String, Optional<String>> header(String... namesAndValues) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return name -> Optional.ofNullable(headers.get(name));
    }

    private Choices choices(RoutePlan plan) {
        return states.choices(plan, "", false, Client.ANONYMOUS, granted);
    }

    private static Choice.Send send(Choice choice) {
        assertThat(choice).isInstanceOf(Choice.Send.class);
        return (Choice.Send) choice;
    }
}

package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.routing.AttemptRules.Pick;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import dev.sluice.routing.Tier;
import dev.sluice.routing.WeightedTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PickTest {

    private final ManualTime time = new ManualTime();
    private final TargetStates states =
            new TargetStates(RoutingRules.DEFAULT, time, new Random(7), TargetObserver.NONE);
    private final Target a = Plans.target("a", "k1", "k2");
    private final Target b = Plans.target("b");
    private final Target c = Plans.target("c");
    private final Target d = Plans.target("d");

    @Test
    void drawsAreWithinOnePercentOfTheWeights() {
        Tier tier = new Tier(List.of(
                new WeightedTarget(a, 5),
                new WeightedTarget(b, 3),
                new WeightedTarget(c, 2),
                new WeightedTarget(d, 0)));
        RoutePlan plan = Plans.plan(2, Pick.WEIGHT, 0, tier);
        Map<String, Integer> drawn = new HashMap<>();
        Map<String, Integer> keys = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            Choice.Send send = serve(Plans.choices(states, plan));
            drawn.merge(send.target().name(), 1, Integer::sum);
            send.key().ifPresent(key -> keys.merge(key.name(), 1, Integer::sum));
        }
        assertThat(drawn.get("a")).isCloseTo(50_000, within(1_000));
        assertThat(drawn.get("b")).isCloseTo(30_000, within(1_000));
        assertThat(drawn.get("c")).isCloseTo(20_000, within(1_000));
        assertThat(drawn).doesNotContainKey("d");
        assertThat(keys.get("k1")).isCloseTo(25_000, within(1_000));
    }

    @Test
    void twoGatewaysChooseTheSameTargetAndKeyForTenThousandConversations() {
        TargetStates other = new TargetStates(RoutingRules.DEFAULT, time, new Random(8), TargetObserver.NONE);
        Plans.choices(other, Plans.inOrder(2, d)); // knows them in another order
        Random conversations = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long affinity = conversations.nextLong();
            RoutePlan here = Plans.plan(2, Pick.AFFINITY, affinity, Plans.tier(a, b, c, d));
            RoutePlan there = Plans.plan(2, Pick.AFFINITY, affinity, Plans.tier(d, c, b, a));
            Choice.Send one = serve(Plans.choices(states, here));
            assertThat(serve(Plans.choices(other, there))).isEqualTo(one);
        }
    }

    @Test
    void affinityFollowsTheWeights() {
        Tier tier = new Tier(List.of(new WeightedTarget(b, 3), new WeightedTarget(c, 1)));
        Random conversations = new Random(2);
        int ofB = 0;
        for (int i = 0; i < 100_000; i++) {
            RoutePlan plan = Plans.plan(2, Pick.AFFINITY, conversations.nextLong(), tier);
            ofB += serve(Plans.choices(states, plan)).target().name().equals("b") ? 1 : 0;
        }
        assertThat(ofB).isCloseTo(75_000, within(1_000));
    }

    @Test
    void aTargetThatGoesMovesOnlyItsOwnConversations() {
        Random conversations = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            long affinity = conversations.nextLong();
            String before = chosen(affinity, a, b, c, d);
            String after = chosen(affinity, a, b, c);
            if (!before.equals("d")) {
                assertThat(after).isEqualTo(before);
            }
        }
    }

    @Test
    void thirteenTurnsOfAConversationFindTheirPrefixInTwelve() {
        Random conversations = new Random(4);
        int warm = 0;
        int all = 0;
        for (int i = 0; i < 1_000; i++) {
            long affinity = conversations.nextLong();
            Set<String> seen = new HashSet<>();
            for (int turn = 0; turn < 13; turn++) {
                warm += seen.add(chosen(affinity, a, b, c, d)) ? 0 : 1;
                all++;
            }
        }
        assertThat(100.0 * warm / all).isCloseTo(92, within(1.0));
    }

    @Test
    void affinityPassesOverATargetWithMoreThanItsShareInFlight() {
        Map<String, Integer> inFlight = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            Choice.Send send =
                    (Choice.Send) Plans.choices(states, Plans.plan(2, Pick.AFFINITY, 42, Plans.tier(a, b, c, d)))
                            .next();
            inFlight.merge(send.target().name(), 1, Integer::sum);
        }
        // At most 1.5 times the mean of 10, and one or two more.
        assertThat(inFlight.values()).allSatisfy(each -> assertThat(each).isLessThanOrEqualTo(17));
        assertThat(inFlight.size()).isGreaterThan(2);
    }

    @Test
    void loadPrefersTheTargetThatAnswersSooner() {
        RoutePlan plan = Plans.plan(2, Pick.LOAD, 0, Plans.tier(b, c));
        Map<String, Integer> chosen = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            Choices choices = states.choices(plan, "m", true);
            Choice.Send send = (Choice.Send) choices.next();
            long millis = send.target().name().equals("b") ? 100 : 1_000;
            time.advance(Duration.ofMillis(10));
            choices.committed(send, AttemptOutcome.SERVED, Optional.of(Duration.ofMillis(millis)));
            choices.finished(send, AttemptOutcome.SERVED);
            chosen.merge(send.target().name(), 1, Integer::sum);
        }
        assertThat(chosen.get("b")).isGreaterThan(97);
    }

    @Test
    void loadSpreadsWhatRuns() {
        RoutePlan plan = Plans.plan(2, Pick.LOAD, 0, Plans.tier(b, c));
        List<String> running = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            running.add(
                    ((Choice.Send) Plans.choices(states, plan).next()).target().name());
        }
        assertThat(running.stream().filter("b"::equals)).hasSize(5);
    }

    @Test
    void aSlowerAnswerCountsAtOnceAndAFasterOneSlowly() {
        Latency latency = new Latency();
        assertThat(latency.estimate(time.getAsLong())).isNaN();
        latency.add(100, time.getAsLong());
        latency.add(1_000, time.getAsLong());
        assertThat(latency.estimate(time.getAsLong())).isEqualTo(1_000);
        time.advance(Duration.ofSeconds(10));
        latency.add(0, time.getAsLong());
        assertThat(latency.estimate(time.getAsLong())).isCloseTo(1_000 / Math.E, within(0.01));
        time.advance(Duration.ofMinutes(2));
        assertThat(latency.estimate(time.getAsLong())).isCloseTo(1_000 / Math.E / 4, within(0.01));
    }

    @Test
    void timesOfStreamsAndOfOtherAnswersAreKeptApart() {
        RoutePlan plan = Plans.plan(2, Pick.LOAD, 0, Plans.tier(b));
        for (boolean isStream : new boolean[] {true, false}) {
            Choices choices = states.choices(plan, "m", isStream);
            Choice.Send send = (Choice.Send) choices.next();
            choices.committed(send, AttemptOutcome.SERVED, Optional.of(Duration.ofSeconds(isStream ? 1 : 5)));
            choices.finished(send, AttemptOutcome.SERVED);
        }
        assertThat(states.of(b).latency(true).estimate(time.getAsLong())).isEqualTo(1e9);
        assertThat(states.of(b).latency(false).estimate(time.getAsLong())).isEqualTo(5e9);
    }

    private String chosen(long affinity, Target... targets) {
        return serve(Plans.choices(states, Plans.plan(2, Pick.AFFINITY, affinity, Plans.tier(targets))))
                .target()
                .name();
    }

    private static Choice.Send serve(Choices choices) {
        Choice.Send send = (Choice.Send) choices.next();
        choices.committed(send, AttemptOutcome.SERVED, Optional.empty());
        choices.finished(send, AttemptOutcome.SERVED);
        return send;
    }
}

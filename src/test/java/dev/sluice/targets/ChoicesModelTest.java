package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.routing.AttemptRules.Pick;
import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Capacity;
import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.HedgeRules.Delay;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import dev.sluice.routing.Tier;
import dev.sluice.targets.Choice.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Plays random exchanges, several at a time, against a slow model of tokens, cooldowns, places and breakers that is written from the rules alone, and
 * compares after each step.
 */
final class ChoicesModelTest {

    private static final int MOST_IN_FLIGHT = 2;
    private static final int STEPS = 150;
    private static final List<BreakerMode> MODES = List.of(BreakerMode.values());
    private static final List<Pick> PICKS = List.of(Pick.values());
    private static final HedgeRules HEDGE = new HedgeRules("m", new Delay.Fixed(Duration.ofMillis(1)), 1);
    private static final AttemptOutcome[] OUTCOMES = AttemptOutcome.values();

    /** In tenths. */
    private final Map<String, Integer> tokens = new HashMap<>();

    private final Map<String, Long> cooledUntil = new HashMap<>();
    private final Map<String, Integer> inFlight = new HashMap<>();
    private final Map<String, BreakerState> breakers = new HashMap<>();
    private final ManualTime time = new ManualTime();
    private final long origin = time.getAsLong();
    private TargetStates states;

    /** One exchange of the play. */
    private static final class Exchange {
        private final RoutePlan plan;
        private final Choices choices;
        private final long keys;
        private long deadline = -1;
        private Choice.Send live;

        /** The attempt beside the live one. */
        private Choice.Send hedge;

        /** The attempt that was live when a hedge was due. */
        private Choice.Send hedged;

        private boolean isHedgeDue = true;
        private boolean isCommitted;
        private boolean isOver;
        private int attempts;

        Exchange(RoutePlan plan, TargetStates states) {
            this.plan = plan;
            choices = states.choices(plan, "m", true);
            keys = plan.targets().stream()
                    .mapToLong(target -> target.provider().keys().size())
                    .sum();
        }
    }

    @Property(tries = 500)
    void everyStepKeepsTheRules(@ForAll long seed) {
        List.of(tokens, cooledUntil, inFlight, breakers).forEach(Map::clear);
        Random random = new Random(seed);
        boolean sendsAtLast = random.nextBoolean();
        states = new TargetStates(
                new RoutingRules(
                        1,
                        Duration.ofMinutes(5),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        sendsAtLast,
                        true,
                        false),
                time,
                random,
                new TargetObserver() {
                    @Override
                    public void stateChanged(String target, BreakerState state) {
                        breakers.put(target, state);
                    }
                });
        List<Target> targets = targets(random);
        List<Exchange> exchanges = new ArrayList<>();
        int share = 1 + random.nextInt(10); // of failures
        for (int step = 0; step < STEPS; step++) {
            if (exchanges.size() < 4) {
                exchanges.add(new Exchange(plan(targets, random), states));
            }
            Exchange exchange = exchanges.get(random.nextInt(exchanges.size()));
            step(exchange, random, share, sendsAtLast);
            if (exchange.isOver) {
                exchanges.remove(exchange);
            }
            if (random.nextInt(3) == 0) {
                time.advance(Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(300)));
            }
            compare(targets);
        }
        for (Exchange each : exchanges) {
            each.choices.leaveLine();
            end(each, random, share);
            end(each, random, share); // the hedge
        }
        assertThat(states.snapshot())
                .allSatisfy(each -> assertThat(each.waiting()).isZero());
        targets.forEach(target ->
                assertThat(states.of(target).provider().places().taken()).isZero());
        assertThat(states.snapshot())
                .allSatisfy(each -> assertThat(each.inFlight()).isZero()); // I7
    }

    private void step(Exchange exchange, Random random, int share, boolean sendsAtLast) {
        if (exchange.live != null && exchange.isHedgeDue && exchange.choices.areHedged() && random.nextBoolean()) {
            hedge(exchange, sendsAtLast);
            return;
        }
        if (exchange.hedge != null && random.nextBoolean()) {
            loseHedge(exchange, random);
            return;
        }
        if (exchange.live != null) {
            end(exchange, random, share);
            return;
        }
        Map<String, BreakerState> before = new HashMap<>(breakers);
        if (exchange.deadline < 0) {
            exchange.deadline = now() + exchange.plan.rules().deadline().toNanos();
        }
        Choice choice = exchange.choices.next();
        if (choice instanceof Choice.Send send) {
            begin(exchange, send, before, sendsAtLast);
        } else if (choice instanceof Choice.Wait wait) {
            assertThat(wait.time()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(2));
            if (wait.turn().isEmpty() || random.nextInt(4) == 0) {
                time.advance(wait.time());
            } else if (random.nextInt(10) == 0) {
                exchange.choices.leaveLine(); // its client has gone
                exchange.isOver = true;
            }
        } else {
            exchange.isOver = true;
        }
    }

    private void begin(Exchange exchange, Choice.Send send, Map<String, BreakerState> before, boolean sendsAtLast) {
        String target = send.target().name();
        assertThat(exchange.isCommitted).isFalse();
        exchange.attempts++;
        assertThat(exchange.attempts).isLessThanOrEqualTo(exchange.plan.rules().attempts() + (int) exchange.keys); // I1
        assertThat(exchange.choices.begun()).isEqualTo(exchange.attempts);
        assertThat(now()).isLessThanOrEqualTo(exchange.deadline); // I2
        boolean isSole = isSole(exchange.plan, sendsAtLast);
        if (!isSole) {
            assertThat(cooledUntil.getOrDefault(key(send), Long.MIN_VALUE)).isLessThanOrEqualTo(now()); // I4
            assertThat(cooledUntil.getOrDefault(keyForAll(send), Long.MIN_VALUE))
                    .isLessThanOrEqualTo(now());
            assertThat(cooledUntil.getOrDefault(target, Long.MIN_VALUE)).isLessThanOrEqualTo(now());
        }
        if (before.get(target) == BreakerState.OPEN
                && breakers.get(target) == BreakerState.OPEN
                && send.target().provider().breaker() != BreakerMode.OFF) {
            assertThat(send.kind()).isEqualTo(Kind.FIRST); // I4: R33's one
            assertThat(sendsAtLast).isTrue();
            assertThat(send.target().provider().breaker()).isNotEqualTo(BreakerMode.ALWAYS);
        }
        if (send.kind() == Kind.RETRY || send.kind() == Kind.FALLBACK || send.kind() == Kind.HEDGE) {
            assertThat(tokens.getOrDefault(target, 100)).isGreaterThan(50); // I5
        }
        assertThat(send.kind() == Kind.FIRST).isEqualTo(exchange.attempts == 1);
        inFlight.merge(target, 1, Integer::sum);
        send.target().provider().capacity().maxInFlight().ifPresent(most -> assertThat(inFlight.get(target))
                .isLessThanOrEqualTo(most));
        exchange.live = send;
    }

    /** One further attempt beside the live one, once for an exchange (I3). */
    private void hedge(Exchange exchange, boolean sendsAtLast) {
        exchange.isHedgeDue = false;
        exchange.hedged = exchange.live;
        Map<String, BreakerState> before = new HashMap<>(breakers);
        Optional<Choice.Send> send = exchange.choices.hedge();
        if (send.isEmpty()) {
            return;
        }
        assertThat(send.get().kind()).isEqualTo(Kind.HEDGE);
        boolean isSameTarget = send.get().target().equals(exchange.live.target());
        assertThat(isSameTarget && send.get().key().equals(exchange.live.key())).isFalse();
        Choice.Send live = exchange.live;
        begin(exchange, send.get(), before, sendsAtLast);
        exchange.hedge = exchange.live;
        exchange.live = live;
    }

    /** The hedge ends before the live attempt, which goes on. */
    private void loseHedge(Exchange exchange, Random random) {
        AttemptOutcome outcome = random.nextBoolean()
                ? AttemptOutcome.CANCELLED
                : OUTCOMES[1 + random.nextInt(OUTCOMES.length - 1)]; // not SERVED
        learn(exchange.hedge, outcome);
        exchange.choices.failed(exchange.hedge, outcome, Optional.empty());
        exchange.attempts -= outcome == AttemptOutcome.LIMITED ? 1 : 0;
        inFlight.merge(exchange.hedge.target().name(), -1, Integer::sum);
        exchange.hedge = null;
    }

    @SuppressWarnings("ReferenceEquality") // an attempt is the one that was handed out
    private void end(Exchange exchange, Random random, int share) {
        Choice.Send send = exchange.live;
        if (send == null) {
            return;
        }
        Optional<Duration> told =
                random.nextInt(3) == 0 ? Optional.of(Duration.ofMillis(random.nextInt(5_000))) : Optional.empty();
        AttemptOutcome drawn =
                random.nextInt(10) < share ? OUTCOMES[random.nextInt(OUTCOMES.length)] : AttemptOutcome.SERVED;
        // What is hedged, and a hedge that has become the next attempt, was sent: the limits have allowed it.
        boolean isSent = exchange.hedged == send || send.kind() == Kind.HEDGE;
        AttemptOutcome outcome = isSent && drawn == AttemptOutcome.LIMITED ? AttemptOutcome.FAILED : drawn;
        boolean isPossible = exchange.choices.isAnotherPossible();
        if (outcome == AttemptOutcome.SERVED && exchange.hedge != null) {
            assertThatThrownBy(() -> exchange.choices.committed(send, outcome, Optional.empty()))
                    .isInstanceOf(IllegalStateException.class); // I3: exactly one after the commit
            loseHedge(exchange, random);
        }
        learn(send, outcome);
        if (exchange.hedge == null && (outcome == AttemptOutcome.SERVED || random.nextInt(5) == 0)) {
            exchange.choices.committed(send, outcome, Optional.of(Duration.ofMillis(random.nextInt(1000))), told);
            assertThat(exchange.choices.isAnotherPossible()).isFalse();
            AttemptOutcome end = random.nextInt(4) == 0 ? AttemptOutcome.CUT : AttemptOutcome.SERVED;
            if (end == AttemptOutcome.CUT) {
                learn(send, end);
            }
            exchange.isCommitted = true;
            exchange.choices.finished(send, end);
            assertThat(exchange.choices.next()).isInstanceOf(Choice.None.class);
        } else {
            exchange.choices.failed(send, outcome, told);
            if (outcome == AttemptOutcome.LIMITED) {
                exchange.attempts--; // nothing was sent
            } else if (!isPossible) {
                Choice choice = exchange.choices.next();
                assertThat(choice).isInstanceOf(Choice.None.class);
                exchange.isOver = true;
            }
        }
        exchange.isOver |= exchange.isCommitted;
        inFlight.merge(send.target().name(), -1, Integer::sum);
        exchange.live = exchange.hedge; // it is the next attempt
        exchange.hedge = null;
    }

    private void learn(Choice.Send send, AttemptOutcome outcome) {
        int change =
                switch (outcome.effect()) {
                    case SUCCESS -> 1;
                    case FAILURE -> -10;
                    case NOTHING -> 0;
                };
        tokens.merge(
                send.target().name(),
                Math.max(0, Math.min(100, 100 + change)),
                (known, absent) -> Math.max(0, Math.min(100, known + change)));
    }

    /** The tokens and places agree with the model; cooldowns never move earlier (I10). */
    private void compare(List<Target> targets) {
        for (TargetSnapshot snapshot : states.snapshot()) {
            assertThat(snapshot.extraTokens() * 10).isEqualTo((double) tokens.getOrDefault(snapshot.target(), 100));
            assertThat(snapshot.inFlight()).isEqualTo(inFlight.getOrDefault(snapshot.target(), 0));
            for (TargetSnapshot.Cooled cooled : snapshot.cooled()) {
                String name = snapshot.provider()
                        + cooled.key().map(key -> "/" + key).orElse("")
                        + cooled.model()
                                .filter(model -> cooled.key().isPresent())
                                .map(model -> "/" + model)
                                .orElse("");
                long until = now() + cooled.left().toNanos();
                Long known = cooledUntil.get(name);
                boolean isReasonOfItsOwn =
                        cooled.key().isPresent() && cooled.model().isEmpty();
                if (isReasonOfItsOwn) { // two reasons cool a key for all models: the later end holds
                    cooledUntil.merge(name, until, Math::max);
                } else {
                    assertThat(known == null || until >= known).isTrue();
                    cooledUntil.put(name, until);
                }
            }
            // What is no longer told has ended by time alone.
            for (Map.Entry<String, Long> each : cooledUntil.entrySet()) {
                if (each.getValue() > now() && each.getKey().startsWith(snapshot.provider() + "/")) {
                    assertThat(snapshot.cooled()).isNotEmpty();
                }
            }
        }
        assertThat(targets).isNotEmpty();
    }

    private long now() {
        return time.getAsLong() - origin;
    }

    private static String keyForAll(Choice.Send send) {
        return send.target().provider().name() + "/"
                + send.key().map(ProviderKey::name).orElse(KeyState.NONE);
    }

    private static String key(Choice.Send send) {
        return keyForAll(send) + "/" + send.target().model().orElse("m");
    }

    private static boolean isSole(RoutePlan plan, boolean sendsAtLast) {
        BreakerMode mode = plan.first().provider().breaker();
        return plan.rules().attempts() == 1
                && plan.tiers().size() == 1
                && plan.tiers().get(0).targets().size() == 1
                && plan.first().provider().keys().size() <= 1
                && (mode == BreakerMode.OFF || (mode == BreakerMode.ON && sendsAtLast));
    }

    private static List<Target> targets(Random random) {
        List<Target> targets = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String[] keys = new String[random.nextInt(4)];
            for (int key = 0; key < keys.length; key++) {
                keys[key] = "k" + key;
            }
            BreakerMode mode = MODES.get(random.nextInt(MODES.size()));
            Capacity capacity = random.nextInt(4) > 0
                    ? Capacity.UNBOUNDED
                    : new Capacity(OptionalInt.of(MOST_IN_FLIGHT), random.nextInt(3), Capacity.USUAL_WAIT);
            targets.add(new Target(
                    Plans.provider("t" + i, mode, capacity, keys),
                    random.nextBoolean() ? Optional.of("model-" + i % 2) : Optional.empty()));
        }
        return targets;
    }

    private static RoutePlan plan(List<Target> targets, Random random) {
        List<Tier> tiers = new ArrayList<>();
        List<Target> rest = new ArrayList<>(targets);
        while (!rest.isEmpty() && (tiers.isEmpty() || random.nextInt(3) > 0)) {
            List<Target> tier = new ArrayList<>();
            do {
                tier.add(rest.remove(random.nextInt(rest.size())));
            } while (!rest.isEmpty() && random.nextBoolean());
            tiers.add(Plans.tier(tier.toArray(Target[]::new)));
        }
        RoutePlan plan = Plans.hedged(
                1 + random.nextInt(4),
                PICKS.get(random.nextInt(PICKS.size())),
                random.nextLong(),
                random.nextBoolean() ? Optional.of(HEDGE) : Optional.empty(),
                tiers.toArray(Tier[]::new));
        if (random.nextInt(3) > 0) {
            return plan;
        }
        List<Tier> alternative = List.of(Plans.tier(targets.get(random.nextInt(targets.size()))));
        return new RoutePlan(plan.tiers(), plan.reason(), plan.rules(), plan.affinity(), alternative, alternative);
    }
}

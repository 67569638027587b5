package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.AttemptRules.Pick;
import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Capacity;
import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/**
 * What the rules together do to an outage, by simulated time and simulated providers: they are not to make it longer, nor to lose what another
 * target could answer.
 */
final class RoutingSimulationTest {

    private static final int[] SEEDS = {1, 2, 3, 4, 5};

    /** For the runs that take long. */
    private static final int[] FEW_SEEDS = {1, 2};

    /** Simulated time, in seconds, and what happens when. */
    private static final class World {
        private final PriorityQueue<Event> events = new PriorityQueue<>();
        private final Random random;
        private final ManualTime time = new ManualTime();
        private final long origin = time.getAsLong();
        private long order;

        World(int seed) {
            random = new Random(seed);
        }

        private record Event(double at, long order, Runnable action) implements Comparable<Event> {
            @Override
            public int compareTo(Event other) {
                int byTime = Double.compare(at, other.at);
                return byTime != 0 ? byTime : Long.compare(order, other.order);
            }
        }

        double now() {
            return (time.getAsLong() - origin) / 1e9;
        }

        void in(double seconds, Runnable action) {
            events.add(new Event(now() + seconds, order++, action));
        }

        void run(double until) {
            while (!events.isEmpty() && events.peek().at() <= until) {
                Event next = events.poll();
                time.advance(Duration.ofNanos(Math.max(0, (long) Math.ceil((next.at() - now()) * 1e9))));
                next.action().run();
            }
        }

        double exponential(double mean) {
            return -mean * Math.log(1 - random.nextDouble());
        }

        /** Begins requests by chance at this rate until the time. */
        void arrivals(double perSecond, double until, Runnable request) {
            in(exponential(1 / perSecond), () -> {
                if (now() < until) {
                    request.run();
                    arrivals(perSecond, until, request);
                }
            });
        }
    }

    /** A provider with places that takes what comes in turn. It goes on with what nobody waits for any more. */
    private static final class Server {
        private final World world;
        private final int places;
        private final double service;
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private double slowness = 1;
        private boolean isDead;

        /** Whether it takes requests and never answers. */
        private boolean isSilent;

        private int busy;

        Server(World world, int places, double service) {
            this.world = world;
            this.places = places;
            this.service = service;
        }

        void take(Runnable done) {
            if (busy < places) {
                serve(done);
            } else {
                waiting.add(done);
            }
        }

        private void serve(Runnable done) {
            busy++;
            world.in(world.exponential(service) * slowness, () -> {
                busy--;
                done.run();
                if (!waiting.isEmpty()) {
                    serve(waiting.remove());
                }
            });
        }
    }

    /** Clients whose requests go through the choices of the gateway. */
    private static final class Clients {
        private final World world;
        private final TargetStates states;
        private final RoutePlan plan;
        private final Map<String, Server> servers;
        private final double timeout;
        private final Map<Integer, int[]> bySecond = new HashMap<>();
        private final List<Double> latencies = new ArrayList<>();
        private int requests;
        private int answered;
        private int attempts;
        private final Map<String, Integer> failures = new HashMap<>();

        Clients(World world, RoutingRules settings, RoutePlan plan, Map<String, Server> servers, double timeout) {
            this.world = world;
            this.plan = plan;
            this.servers = servers;
            this.timeout = timeout;
            states = new TargetStates(settings, world.time, world.random, TargetObserver.NONE);
        }

        void request() {
            int second = (int) world.now();
            double begun = world.now();
            requests++;
            bySecond.computeIfAbsent(second, absent -> new int[2])[0]++;
            go(states.choices(plan, "m", true), isGood -> {
                if (isGood == 1) {
                    answered++;
                    bySecond.get(second)[1]++;
                    latencies.add(world.now() - begun);
                }
            });
        }

        private void go(Choices choices, IntConsumer end) {
            Choice choice = choices.next();
            if (choice instanceof Choice.Wait wait) {
                world.in(wait.time().toNanos() / 1e9, () -> go(choices, end));
            } else if (choice instanceof Choice.Send send) {
                attempts++;
                send(choices, send, end);
            } else {
                end.accept(0);
            }
        }

        private void send(Choices choices, Choice.Send send, IntConsumer end) {
            Server server = servers.get(send.target().name());
            if (server.isDead) {
                world.in(0.005, () -> failed(choices, send, AttemptOutcome.UNREACHABLE, end));
                return;
            }
            if (server.isSilent) {
                world.in(timeout, () -> failed(choices, send, AttemptOutcome.NO_FIRST_TOKEN, end));
                return;
            }
            double begun = world.now();
            boolean[] isOver = {false};
            server.take(() -> {
                if (!isOver[0]) {
                    isOver[0] = true;
                    Duration took = Duration.ofNanos((long) ((world.now() - begun) * 1e9));
                    choices.committed(send, AttemptOutcome.SERVED, Optional.of(took));
                    choices.finished(send, AttemptOutcome.SERVED);
                    end.accept(1);
                }
            });
            world.in(timeout, () -> {
                if (!isOver[0]) {
                    isOver[0] = true;
                    // A 504 of what stands before the provider: the same target may be tried again.
                    failed(choices, send, AttemptOutcome.FAILED, end);
                }
            });
        }

        private void failed(Choices choices, Choice.Send send, AttemptOutcome outcome, IntConsumer end) {
            failures.merge(send.target().name(), 1, Integer::sum);
            choices.failed(send, outcome, Optional.empty());
            go(choices, end);
        }

        double answeredBetween(int from, int to) {
            double all = 0;
            double good = 0;
            for (int second = from; second < to; second++) {
                int[] each = bySecond.getOrDefault(second, new int[2]);
                all += each[0];
                good += each[1];
            }
            return all == 0 ? 1 : good / all;
        }

        /** The first second from which on 99 % are answered in ten seconds. */
        int backAfter(int from, int last) {
            for (int second = from; second < last - 10; second++) {
                if (answeredBetween(second, second + 10) >= 0.99) {
                    return second - from;
                }
            }
            return Integer.MAX_VALUE;
        }

        double p95() {
            return percentile(0.95);
        }

        double percentile(double part) {
            List<Double> sorted = new ArrayList<>(latencies);
            Collections.sort(sorted);
            return sorted.get((int) (sorted.size() * part));
        }
    }

    private static RoutingRules settings(boolean sendsAtLast) {
        return new RoutingRules(
                1,
                Duration.ofMinutes(5),
                Duration.ofMillis(250),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                sendsAtLast,
                true,
                false);
    }

    private record Recovery(double attemptsInTrouble, double answeredLater, int backAfter) {}

    /** E1: 80 requests a second for a target that can 100, and that is five times slower from second 20 to 30. */
    private static Recovery slowTarget(int seed, BreakerMode mode) {
        World world = new World(seed);
        Server server = new Server(world, 50, 0.5);
        Target target = Plans.target("t", mode, OptionalInt.empty());
        Clients clients = new Clients(world, settings(false), Plans.inOrder(3, target), Map.of("t", server), 3);
        world.arrivals(80, 160, clients::request);
        int[] before = new int[2];
        world.in(20, () -> {
            server.slowness = 5;
            before[0] = clients.requests;
            before[1] = clients.attempts;
        });
        double[] perRequest = new double[1];
        world.in(30, () -> {
            server.slowness = 1;
            perRequest[0] = (double) (clients.attempts - before[1]) / (clients.requests - before[0]);
        });
        world.run(200);
        return new Recovery(perRequest[0], clients.answeredBetween(130, 155), clients.backAfter(30, 160));
    }

    @Test
    void theThrottleAloneLetsASlowTargetRecover() {
        for (int seed : SEEDS) {
            Recovery recovery = slowTarget(seed, BreakerMode.OFF);
            assertThat(recovery.attemptsInTrouble()).isLessThanOrEqualTo(1.00 * 1.2);
            assertThat(recovery.answeredLater()).isGreaterThan(0.99);
            assertThat(recovery.backAfter()).isLessThanOrEqualTo((int) (38 * 1.2));
        }
    }

    @Test
    void theBreakerLetsASlowTargetRecoverSooner() {
        for (int seed : SEEDS) {
            Recovery recovery = slowTarget(seed, BreakerMode.ON);
            assertThat(recovery.attemptsInTrouble()).isBetween(0.4 * 0.8, 0.7 * 1.2);
            assertThat(recovery.answeredLater()).isGreaterThan(0.99);
            assertThat(recovery.backAfter()).isLessThanOrEqualTo((int) (12 * 1.2));
        }
    }

    private record Death(int lost, double openedAfter, double closedAfter, double answered) {}

    /** E2: the first of two tiers is dead for 120 s. */
    private static Death deadTarget(int seed, double perSecond, BreakerMode mode) {
        World world = new World(seed);
        Server first = new Server(world, 1000, 0.5);
        Server second = new Server(world, 1000, 0.5);
        Target a = Plans.target("a", mode, OptionalInt.empty());
        Target b = Plans.target("b", mode, OptionalInt.empty());
        double[] opened = {Double.NaN};
        double[] closed = {Double.NaN};
        Clients clients =
                new Clients(world, settings(true), Plans.inOrder(3, a, b), Map.of("a", first, "b", second), 10);
        world.arrivals(perSecond, 300, () -> {
            clients.request();
            BreakerState state = clients.states.snapshot().get(0).state();
            if (state == BreakerState.OPEN && Double.isNaN(opened[0])) {
                opened[0] = world.now() - 100;
            }
            if (world.now() > 220 && state == BreakerState.CLOSED && Double.isNaN(closed[0])) {
                closed[0] = world.now() - 220;
            }
        });
        world.in(100, () -> first.isDead = true);
        world.in(220, () -> first.isDead = false);
        world.run(400);
        return new Death(
                clients.failures.getOrDefault("a", 0),
                opened[0],
                closed[0],
                (double) clients.answered / clients.requests);
    }

    @Test
    void aDeadTargetCostsFewTriesAndComesBack() {
        for (int seed : SEEDS) {
            Death death = deadTarget(seed, 20, BreakerMode.ON);
            assertThat(death.lost()).isLessThanOrEqualTo((int) (18 * 1.2));
            assertThat(death.openedAfter()).isLessThanOrEqualTo(1.2);
            assertThat(death.closedAfter()).isLessThanOrEqualTo(19 * 1.2);
            assertThat(death.answered()).isEqualTo(1);
            assertThat(deadTarget(seed, 20, BreakerMode.OFF).lost()).isBetween((int) (2490 * 0.8), (int) (2490 * 1.2));
        }
    }

    @Test
    void aTrickleLosesNoAnswerThoughNoBreakerHelpsIt() {
        for (int seed : SEEDS) {
            Death death = deadTarget(seed, 0.2, BreakerMode.ON);
            assertThat(death.lost()).isBetween(10, 14);
            assertThat(death.openedAfter()).isBetween(55 * 0.7, 55 * 1.3); // of ten arrivals by chance
            assertThat(death.answered()).isEqualTo(1);
        }
    }

    private record Silence(double openedAfter, double p99) {}

    /** E2: the first of two tiers takes requests for 120 s, and answers none. */
    private static Silence silentTarget(int seed, double patience) {
        World world = new World(seed);
        Server first = new Server(world, 1000, 0.5);
        Server second = new Server(world, 1000, 0.5);
        Target a = Plans.target("a", BreakerMode.ON, OptionalInt.empty());
        Target b = Plans.target("b", BreakerMode.ON, OptionalInt.empty());
        double[] opened = {Double.NaN};
        Clients clients =
                new Clients(world, settings(true), Plans.inOrder(3, a, b), Map.of("a", first, "b", second), patience);
        first.isSilent = true;
        world.arrivals(20, 120, clients::request);
        for (int tenth = 0; tenth < 1200; tenth++) {
            double at = tenth / 10.0;
            world.in(at, () -> {
                if (Double.isNaN(opened[0])
                        && clients.states.snapshot().stream().anyMatch(each -> each.state() == BreakerState.OPEN)) {
                    opened[0] = at;
                }
            });
        }
        world.run(200);
        return new Silence(opened[0], clients.percentile(0.99));
    }

    @Test
    void lessPatienceForTheFirstTokenMakesASilentTargetCheaper() {
        for (int seed : SEEDS) {
            Silence patient = silentTarget(seed, 10);
            Silence impatient = silentTarget(seed, 3);
            assertThat(patient.p99()).isBetween(11.1 * 0.8, 11.1 * 1.2);
            assertThat(patient.openedAfter()).isBetween(10.5 * 0.8, 10.5 * 1.2);
            assertThat(impatient.p99()).isBetween(3.8 * 0.8, 3.8 * 1.2);
            assertThat(impatient.openedAfter()).isBetween(3.5 * 0.8, 3.5 * 1.2);
        }
    }

    private record Spread(double p95, double answered) {}

    /** E4: targets of 0.4, 0.6 and 0.8 s; the second is eight times slower, or fails at once. */
    private static Spread threeTargets(int seed, Pick pick, BreakerMode mode, boolean isFailing) {
        World world = new World(seed);
        Map<String, Server> servers = new HashMap<>();
        List<Target> targets = new ArrayList<>();
        double[] service = {0.4, 0.6, 0.8};
        for (int i = 0; i < 3; i++) {
            servers.put("t" + i, new Server(world, 20, service[i]));
            targets.add(Plans.target("t" + i, mode, OptionalInt.empty()));
        }
        servers.get("t1").slowness = isFailing ? 1 : 8;
        servers.get("t1").isDead = isFailing;
        RoutePlan plan = Plans.plan(1, pick, 0, Plans.tier(targets.get(0), targets.get(1), targets.get(2)));
        Clients clients = new Clients(world, settings(true), plan, servers, 1000);
        world.arrivals(24, 300, clients::request);
        world.run(3000);
        return new Spread(clients.p95(), (double) clients.answered / clients.requests);
    }

    @Test
    void loadKeepsAwayFromASlowTarget() {
        for (int seed : FEW_SEEDS) {
            Spread byLoad = threeTargets(seed, Pick.LOAD, BreakerMode.ON, false);
            Spread byChance = threeTargets(seed, Pick.WEIGHT, BreakerMode.ON, false);
            assertThat(byLoad.p95()).isLessThanOrEqualTo(1.75 * 1.2);
            assertThat(byChance.p95()).isGreaterThan(3 * byLoad.p95());
        }
    }

    @Test
    void loadDoesNotPreferATargetThatFailsFast() {
        for (int seed : FEW_SEEDS) {
            Spread with = threeTargets(seed, Pick.LOAD, BreakerMode.ON, true);
            Spread without = threeTargets(seed, Pick.LOAD, BreakerMode.OFF, true);
            assertThat(1 - with.answered()).isLessThanOrEqualTo(0.01);
            assertThat(without.answered()).isLessThan(0.5);
        }
    }

    /** Times to the first token of which three in a hundred are those of stragglers. */
    private static double straggling(World world, double slowness) {
        double time = 0.5 * Math.exp(0.5 * world.random.nextGaussian());
        return slowness * (world.random.nextDouble() < 0.03 ? 15 * time : time);
    }

    private record Hedging(double p99, double share, double latestP99) {}

    /** E3: streams of two targets, of which a hedge takes the faster one; all are slower from a time on. */
    private static Hedging hedged(int seed, Optional<HedgeRules.Delay> delay, double slowness) {
        World world = new World(seed);
        int[] hedges = new int[1];
        TargetStates states = new TargetStates(settings(true), world.time, world.random, TargetObserver.NONE);
        RoutePlan plan = Plans.hedged(
                3,
                Pick.WEIGHT,
                0,
                delay.map(when -> new HedgeRules("m", when, HedgeRules.USUAL_SHARE)),
                Plans.tier(Plans.target("a"), Plans.target("b")));
        List<Double> times = new ArrayList<>();
        int[] requests = new int[1];
        world.arrivals(20, 600, () -> {
            requests[0]++;
            double factor = world.now() > 300 ? slowness : 1;
            double begun = world.now();
            Choices choices = states.choices(plan, "m", true);
            Choice.Send first = (Choice.Send) choices.next();
            double firstAt = begun + straggling(world, factor);
            double secondLasts = straggling(world, factor);
            Optional<Double> due = choices.hedgeDelay().map(wait -> begun + wait.toNanos() / 1e9);
            if (due.isEmpty() || due.get() >= firstAt) {
                world.in(firstAt - begun, () -> answer(choices, first, times, begun, world));
                return;
            }
            world.in(due.get() - begun, () -> {
                Optional<Choice.Send> second = choices.hedge();
                hedges[0] += second.isPresent() ? 1 : 0;
                double now = world.now();
                if (second.isPresent() && now + secondLasts < firstAt) {
                    world.in(secondLasts, () -> {
                        choices.failed(first, AttemptOutcome.CANCELLED, Optional.empty());
                        answer(choices, second.get(), times, begun, world);
                    });
                } else {
                    world.in(firstAt - now, () -> {
                        second.ifPresent(lost -> choices.failed(lost, AttemptOutcome.CANCELLED, Optional.empty()));
                        answer(choices, first, times, begun, world);
                    });
                }
            });
        });
        world.run(2000);
        int half = times.size() / 2;
        return new Hedging(p99(times), (double) hedges[0] / requests[0], p99(times.subList(half, times.size())));
    }

    private static double p99(List<Double> times) {
        List<Double> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return sorted.get((int) (sorted.size() * 0.99));
    }

    private static void answer(Choices choices, Choice.Send winner, List<Double> times, double begun, World world) {
        choices.contentCame();
        choices.committed(winner, AttemptOutcome.SERVED, Optional.empty());
        choices.finished(winner, AttemptOutcome.SERVED);
        times.add(world.now() - begun);
    }

    @Test
    void fewHedgesMakeTheSlowestStreamsFaster() {
        for (int seed : SEEDS) {
            Hedging without = hedged(seed, Optional.empty(), 1);
            Hedging with = hedged(seed, Optional.of(new HedgeRules.Delay.Percentile(95)), 1);
            assertThat(without.p99()).isBetween(9.0 * 0.8, 9.0 * 1.2);
            assertThat(with.latestP99()).isBetween(2.3 * 0.8, 2.3 * 1.2);
            assertThat(with.share()).isLessThanOrEqualTo(0.05);
        }
    }

    @Test
    void theBudgetKeepsHedgesFewWhenEverythingIsSlow() {
        for (int seed : SEEDS) {
            assertThat(hedged(seed, Optional.of(new HedgeRules.Delay.Percentile(95)), 10)
                            .share())
                    .isLessThanOrEqualTo(0.05);
            assertThat(hedged(seed, Optional.of(new HedgeRules.Delay.Fixed(Duration.ofSeconds(1))), 10)
                            .share())
                    .isLessThanOrEqualTo(0.05);
        }
    }

    /** E8: two targets of 100 a second get 150 together; one is dead from second 20 to 50. */
    private static double[] survivor(int seed, OptionalInt places) {
        World world = new World(seed);
        Server first = new Server(world, 50, 0.5);
        Server second = new Server(world, 50, 0.5);
        Target a = Plans.target("a", BreakerMode.ON, places);
        Target b = Plans.target("b", BreakerMode.ON, places);
        Clients clients = new Clients(
                world,
                settings(false),
                Plans.plan(3, Pick.WEIGHT, 0, Plans.tier(a, b)),
                Map.of("a", first, "b", second),
                3);
        world.arrivals(150, 100, clients::request);
        world.in(20, () -> first.isDead = true);
        world.in(50, () -> first.isDead = false);
        world.run(110);
        return new double[] {clients.answeredBetween(22, 50), clients.answeredBetween(80, 95)};
    }

    @Test
    void aBoundOfWhatIsInFlightKeepsTheSurvivorAlive() {
        for (int seed : FEW_SEEDS) {
            double[] with = survivor(seed, OptionalInt.of(50));
            double[] without = survivor(seed, OptionalInt.empty());
            assertThat(with[0]).isGreaterThanOrEqualTo(0.65 * 0.8);
            assertThat(with[1]).isGreaterThan(0.99);
            assertThat(without[0]).isLessThanOrEqualTo(0.40 * 1.2);
        }
    }

    /** What a provider's queue does to clients of which one asks for more than its share. */
    private static final class Waiters {
        private static final int PLACES = 32;
        private static final double SERVICE = 2;
        private static final int QUEUE = 160;

        private final World world;
        private final PlaceQueue places;
        private final boolean isFair;
        private final List<Double> latencies = new ArrayList<>();
        private int asked;
        private int refused;

        Waiters(World world, boolean isFair) {
            this.world = world;
            this.isFair = isFair;
            places = new PlaceQueue(
                    new Capacity(OptionalInt.of(PLACES), QUEUE, Duration.ofMinutes(1)),
                    isFair ? PlaceQueue.MOST_PER_CLIENT : QUEUE);
        }

        void request(String client, boolean isPolite) {
            double begun = world.now();
            asked += isPolite ? 1 : 0;
            if (places.tryEnter()) {
                serve(begun, isPolite);
                return;
            }
            Optional<PlaceQueue.Waiting> waiting = places.join(isFair ? client : "all", 1, Duration.ofMinutes(1));
            if (waiting.isPresent()) {
                await(waiting.get(), begun, isPolite);
            } else if (isPolite) {
                refused++;
            }
        }

        /** Looks often, as nothing wakes a simulated client. */
        private void await(PlaceQueue.Waiting waiting, double begun, boolean isPolite) {
            if (waiting.hasPlace()) {
                serve(begun, isPolite);
            } else {
                world.in(0.01, () -> await(waiting, begun, isPolite));
            }
        }

        private void serve(double begun, boolean isPolite) {
            double takes = world.exponential(SERVICE);
            world.in(takes, () -> {
                places.leave(Duration.ofNanos((long) (takes * 1e9)));
                if (isPolite) {
                    latencies.add(world.now() - begun);
                }
            });
        }

        double refusedShare() {
            return (double) refused / asked;
        }

        double p99() {
            List<Double> sorted = new ArrayList<>(latencies);
            Collections.sort(sorted);
            return sorted.get((int) (sorted.size() * 0.99));
        }
    }

    /** E5: places for 16 requests a second; five polite clients ask for 5.2 together, one asks for 20. */
    private static Waiters oneGreedyClient(int seed, boolean isFair) {
        World world = new World(seed);
        Waiters waiters = new Waiters(world, isFair);
        for (int i = 0; i < 5; i++) {
            String client = "polite-" + i;
            world.arrivals(5.2 / 5, 600, () -> waiters.request(client, true));
        }
        world.arrivals(20, 600, () -> waiters.request("greedy", false));
        world.run(700);
        assertThat(waiters.places.taken()).isZero();
        return waiters;
    }

    @Test
    void fairLinesKeepPoliteClientsServedBesideAGreedyOne() {
        for (int seed : FEW_SEEDS) {
            Waiters fair = oneGreedyClient(seed, true);
            Waiters single = oneGreedyClient(seed, false);
            assertThat(fair.refusedShare()).isZero();
            assertThat(fair.p99()).isBetween(9 * 0.8, 9 * 1.2);
            assertThat(single.refusedShare()).isBetween(0.34 * 0.8, 0.38 * 1.2);
            assertThat(single.p99()).isBetween(18 * 0.8, 20 * 1.2);
        }
    }
}

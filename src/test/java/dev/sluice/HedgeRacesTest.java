package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.ManyClients;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TokenLimit;
import dev.sluice.testing.TwoTargets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many races of two attempts, with random times and failures (routing.md 13, I3, I7, I8): a client gets the bytes of one, and pays for that one.
 * {@code -Dsluice.races=10000} runs as many, in rounds.
 */
final class HedgeRacesTest {

    /** Races of a round. After more, most targets would have failed so recently that they get no second attempts. */
    private static final int RACES = 500;

    private static final int ROUNDS = Math.max(1, Integer.getInteger("sluice.races", RACES) / RACES);
    private static final long SEED = Long.getLong("sluice.seed", 20_260_126);
    private static final int CLIENTS = 8;
    private static final int GROUPS = 250;
    private static final int SLOWEST_MILLIS = 150;
    private static final String PATH = "/v1/chat/completions";
    private static final int PROMPT = 1000;

    private final Logger log = Logger.getLogger("dev.sluice.upstream");
    private final Level level = log.getLevel();
    private final ScheduledExecutorService gates = Executors.newSingleThreadScheduledExecutor();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong paidToFirst = new AtomicLong();
    private final AtomicLong paidToSecond = new AtomicLong();

    @AutoClose
    private final FakeProvider first = FakeProvider.start();

    @AutoClose
    private final FakeProvider second = FakeProvider.start();

    private TestGateway gateway;
    private ObjectName bean;
    private long seed;

    @BeforeEach
    void start() throws JMException {
        log.setLevel(Level.OFF);
        Set<ObjectName> before = GatewayBeans.all();
        List<String> lines = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            lines.addAll(group(group));
        }
        lines.addAll(List.of(
                "sluice.routing.backoff=1ms",
                "sluice.routing.wait=20ms",
                "sluice.stream.head-wait=30ms",
                "sluice.stream.heartbeat=30ms",
                TokenLimit.DEAR_FILES));
        lines.addAll(TokenLimit.lines("all", "*"));
        // Of its own, so that each attempt takes from the limits of its target.
        lines.addAll(TokenLimit.lines("one", "model-one"));
        gateway = TestGateway.start(TwoTargets.lines(first, second, lines.toArray(String[]::new)));
        bean = GatewayBeans.newOne(before);
        first.answerFor(request -> answer("one", request));
        second.answerFor(request -> answer("two", request));
    }

    /** A target that fails gets no second attempts for a while (R20): so there are many, and each has only some races. */
    private static List<String> group(int group) {
        return Stream.of(
                        "targets.one-#.provider=first",
                        "targets.one-#.model=model-one",
                        "targets.two-#.provider=second",
                        "targets.two-#.model=model-two",
                        "models.fast-#.targets=one-#, two-#",
                        "models.fast-#.hedge=20ms",
                        "models.fast-#.hedge-budget=100%")
                .map(line -> "sluice." + line.replace("#", Integer.toString(group)))
                .toList();
    }

    @AfterEach
    void stop() {
        gateway.close();
        gates.shutdownNow();
        log.setLevel(level);
        Await.until("no thread of a hedge is left", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("sluice-hedge-")));
    }

    /** Each answer is another one, costs another number of tokens, and comes when it likes. */
    private Answer answer(String target, Received request) {
        String id = request.header("x-request-id").orElse("none");
        Random random = new Random(seed ^ (id + target).hashCode());
        int fate = random.nextInt(10);
        Gate gate = new Gate();
        Future<?> unused = gates.schedule(gate::open, random.nextInt(SLOWEST_MILLIS), TimeUnit.MILLISECONDS);
        Answer whole = Answer.sse(body(target, id)).chunked(64);
        return switch (fate) {
            case 0 ->
                Answer.json(503, "{\"error\":{\"message\":\"" + target + "\"}}").heldBack(gate);
            case 1 -> Answer.hangUp();
            case 2 -> whole.cutAfter(70);
            case 3, 4, 5 -> whole.pausedAfter(70, gate);
            default -> whole.heldBack(gate);
        };
    }

    private static int tokens(String target, String id) {
        return 1 + Math.floorMod((target + id).hashCode(), 500);
    }

    private static String body(String target, String id) {
        String start = "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
        String text =
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + target + " for " + id + "\"}}]}\n\n";
        int tokens = tokens(target, id);
        return start
                + text.repeat(3)
                + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":" + PROMPT + ",\"completion_tokens\":" + tokens
                + ",\"total_tokens\":" + (PROMPT + tokens) + "}}\n\ndata: [DONE]\n\n";
    }

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + ROUNDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aClientGetsOneOfTheTwoAndPaysForIt(long roundsSeed) throws Exception {
        seed = roundsSeed;
        ManyClients.run(CLIENTS, number -> runClient());

        assertThat(faults).as("seed %d", seed).isEmpty();
        Await.until("all exchanges have ended", () -> GatewayBeans.attribute(bean, "RunningExchanges")
                .equals(0));
        Await.until("nothing is held", () -> GatewayBeans.attribute(bean, "HeldBytes")
                .equals(0L));
        Await.until("nothing is in flight", () -> metrics("sluice_target_in_flight{")
                .allMatch(line -> line.endsWith(" 0.0")));
        assertThat(charged("one"))
                .as("tokens charged for the first target, seed %d", seed)
                .isEqualTo(paidToFirst.get());
        assertThat(charged("two"))
                .as("tokens charged for the second target, seed %d", seed)
                .isEqualTo(paidToSecond.get());
        assertThat(hedges("won")).isGreaterThan(RACES / 100);
        assertThat(hedges("lost")).isGreaterThan(RACES / 100);
    }

    private Stream<String> metrics(String start) {
        return gateway.get("/metrics").bodyText().lines().filter(line -> line.startsWith(start));
    }

    private long hedges(String result) {
        return metrics("sluice_hedges_total{")
                .filter(line -> line.contains("\"" + result + "\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private void runClient() throws Exception {
        for (int number = next.getAndIncrement(); number < RACES; number = next.getAndIncrement()) {
            String id = "race-" + number;
            boolean leaves = number % 10 == 0;
            List<String> headers = new ArrayList<>(leaves ? List.of() : TokenLimit.HEADERS);
            headers.add("x-request-id: " + id);
            try (RawExchange client = RawHttp.open(gateway.port())) {
                client.write(RawHttp.post(
                        PATH, REQUEST.replace("fast", "fast-" + number % GROUPS), headers.toArray(String[]::new)));
                if (leaves) {
                    client.awaitPeerClosed(Duration.ofMillis(number % 60));
                    client.closeAbruptly();
                } else {
                    check(id, client.readToEnd());
                }
            } catch (AssertionError broken) {
                faults.add(id + ": " + broken);
            }
        }
    }

    private static final String REQUEST =
            "{\"model\":\"fast\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private void check(String id, RawResponse response) {
        String text = response.bodyText().replace(": heartbeat\n\n", "");
        for (String target : List.of("one", "two")) {
            if (text.equals(body(target, id))) {
                (target.equals("one") ? paidToFirst : paidToSecond).addAndGet(PROMPT + tokens(target, id));
                if (response.header("x-arch-llm-target")
                        .filter(told -> !told.startsWith(target))
                        .isPresent()) {
                    faults.add(id + ": another target is told");
                }
                return;
            }
        }
        boolean isError = response.status() >= 500 || text.startsWith("data: {\"error\"");
        if (!isError) {
            faults.add(id + ": " + response.status() + " " + text);
        }
    }

    private long charged(String target) {
        return TokenLimit.charged(gateway, "smart", "x-arch-llm-provider-hint: " + target);
    }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.ManyClients;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TokenLimit;
import dev.sluice.testing.TwoTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two gateways that share their limits in Redis, with providers that fail by chance: the books are exact (routing.md 13, I7). */
final class SharedFailuresTest {

    private static final int EXCHANGES = Integer.getInteger("sluice.shared", 400);
    private static final long SEED = Long.getLong("sluice.seed", 20_261_127);
    private static final int CLIENTS = 6;
    private static final int GROUPS = 100;
    private static final int PROMPT = 700;
    private static final String PATH = "/v1/chat/completions";

    private final Logger log = Logger.getLogger("dev.sluice.upstream");
    private final Level level = log.getLevel();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong paidToFirst = new AtomicLong();
    private final AtomicLong paidToSecond = new AtomicLong();

    @AutoClose
    private final FakeProvider first = FakeProvider.start();

    @AutoClose
    private final FakeProvider second = FakeProvider.start();

    @AutoClose
    private final RedisServer redis = RedisServer.start();

    @AutoClose
    private TestGateway one;

    @AutoClose
    private TestGateway two;

    @BeforeEach
    void start() {
        log.setLevel(Level.OFF);
        first.answerFor(request -> answer("one", request));
        second.answerFor(request -> answer("two", request));
        one = gateway();
        two = gateway();
        for (TestGateway gateway : List.of(one, two)) {
            Await.until(
                    "Redis is used",
                    () -> gateway.get("/health/ready").bodyText().contains("\"redis\":\"UP\""));
            // Before many come at once, as the first request of a gateway takes long.
            assertThat(TokenLimit.charged(gateway, "smart", "x-arch-llm-provider-hint: one"))
                    .isZero();
        }
    }

    @AfterEach
    void logAgain() {
        log.setLevel(level);
    }

    private TestGateway gateway() {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.ratelimit.redis.uri=redis://127.0.0.1:" + redis.port(),
                "sluice.routing.backoff=1ms",
                "sluice.routing.wait=20ms",
                TokenLimit.DEAR_FILES));
        lines.addAll(TokenLimit.lines("all", "*"));
        // Of its own, so that each attempt takes from the limit of its target.
        lines.addAll(TokenLimit.lines("one", "model-one"));
        for (int group = 0; group < GROUPS; group++) {
            lines.addAll(group(group));
        }
        return TestGateway.start(TwoTargets.lines(first, second, lines.toArray(String[]::new)));
    }

    /** A target that fails gets no second attempts for a while (R20): so there are many, and each has only some exchanges. */
    private static List<String> group(int group) {
        return Stream.of(
                        "targets.one-#.provider=first",
                        "targets.one-#.model=model-one",
                        "targets.two-#.provider=second",
                        "targets.two-#.model=model-two",
                        "models.both-#.targets=one-#, two-#")
                .map(line -> "sluice." + line.replace("#", Integer.toString(group)))
                .toList();
    }

    private static Answer answer(String target, Received request) {
        String id = request.header("x-request-id").orElse("none");
        boolean isStream = request.bodyText().contains("\"stream\":true");
        Answer good = isStream ? Answer.sse(body(target, id, true)) : Answer.json(200, body(target, id, false));
        return switch (new Random(SEED ^ (id + target).hashCode()).nextInt(10)) {
            case 0 -> Answer.json(503, "{\"error\":{\"message\":\"busy\"}}");
            case 1 -> Answer.hangUp();
            case 2 -> Answer.json(529, "{\"error\":{\"type\":\"overloaded_error\"}}");
            case 3 -> good.cutAfter(10);
            default -> good;
        };
    }

    private static String body(String target, String id, boolean isStream) {
        String choice =
                "{\"choices\":[{\"index\":0,\"" + (isStream ? "delta" : "message") + "\":{\"content\":\"" + target
                        + " for " + id + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":" + PROMPT
                        + ",\"completion_tokens\":" + tokens(target, id) + "}}";
        return isStream ? "data: " + choice + "\n\ndata: [DONE]\n\n" : choice;
    }

    private static int tokens(String target, String id) {
        return 1 + Math.floorMod((target + id).hashCode(), 500);
    }

    @Test
    void theSharedLimitIsChargedWhatClientsOfBothGatewaysGot() throws Exception {
        ManyClients.run(CLIENTS, number -> runClient());

        assertThat(faults).as("seed %d", SEED).isEmpty();
        assertThat(served.get()).as("seed %d", SEED).isGreaterThan(EXCHANGES / 2);
        assertThat(refused.get()).as("seed %d", SEED).isPositive();
        for (TestGateway gateway : List.of(one, two)) {
            awaitCharged(gateway, "one", paidToFirst);
            awaitCharged(gateway, "two", paidToSecond);
            assertThat(gateway.get("/metrics")
                            .bodyText()
                            .lines()
                            .filter(line -> line.startsWith("sluice_target_in_flight{")))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" 0.0"));
        }
    }

    /** What an answer needs beyond its reservation is charged without waiting for Redis. */
    private static void awaitCharged(TestGateway gateway, String target, AtomicLong paid) {
        Await.until(
                paid + " tokens are charged for the target " + target + ", seed " + SEED,
                () -> TokenLimit.charged(gateway, "smart", "x-arch-llm-provider-hint: " + target) == paid.get());
    }

    private void runClient() {
        for (int number = next.getAndIncrement(); number < EXCHANGES; number = next.getAndIncrement()) {
            String id = "shared-" + number;
            boolean isStream = number % 3 == 0;
            List<String> headers = new ArrayList<>(TokenLimit.HEADERS);
            headers.add("x-request-id: " + id);
            RawResponse response = (number % 2 == 0 ? one : two)
                    .post(
                            PATH,
                            "{\"model\":\"both-" + number % GROUPS + "\"" + (isStream ? ",\"stream\":true" : "")
                                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                            headers.toArray(String[]::new));
            check(id, isStream, response);
        }
    }

    private void check(String id, boolean isStream, RawResponse response) {
        for (String target : List.of("one", "two")) {
            if (response.status() == 200 && response.bodyText().equals(body(target, id, isStream))) {
                (target.equals("one") ? paidToFirst : paidToSecond).addAndGet(PROMPT + tokens(target, id));
                served.incrementAndGet();
                return;
            }
        }
        refused.incrementAndGet();
        if (response.status() == 200) {
            faults.add(id + ": " + response);
        }
    }
}

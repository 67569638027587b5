package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ScriptedExchange.Manners;
import dev.sluice.testing.AccessLines;
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
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Many exchanges with providers that fail by chance (routing.md 13, I1, I2, I7, I8, I9): whatever happens, a client gets one answer or the
 * beginning of one and an error, and the books agree with it.
 */
final class ScriptedFailuresTest {

    private static final int EXCHANGES = Integer.getInteger("sluice.scripts", 10_000);
    private static final long SEED = Long.getLong("sluice.seed", 20_260_107);
    private static final int CLIENTS = 8;

    /** Numbers of three digits, which all are one token. */
    private static final int FIRST_GROUP = 100;

    private static final int GROUPS = 400;
    private static final int MOST_FAULTS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PATH = "/v1/chat/completions";
    private static final String[] LIMITED = TokenLimit.HEADERS.toArray(String[]::new);
    private static final long SLOW_MILLIS = 120;

    /** It tells each failure of a provider. */
    private final Logger log = Logger.getLogger("dev.sluice.upstream");

    private final Level level = log.getLevel();

    private final Map<String, ScriptedExchange> exchanges = new ConcurrentHashMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final ScheduledExecutorService gates = Executors.newSingleThreadScheduledExecutor();

    @AutoClose
    private final FakeProvider one = FakeProvider.start();

    @AutoClose
    private final FakeProvider two = FakeProvider.start();

    @AutoClose
    private final FakeProvider three = FakeProvider.start();

    private TestGateway gateway;
    private ObjectName bean;

    @BeforeEach
    void start() throws JMException {
        log.setLevel(Level.OFF);
        Set<ObjectName> before = GatewayBeans.all();
        List<String> lines = new ArrayList<>();
        lines.addAll(provider("one", one));
        lines.addAll(provider("two", two));
        lines.addAll(provider("three", three));
        lines.addAll(List.of(
                "sluice.providers.one.auth=none",
                "sluice.providers.two.auth=none",
                "sluice.providers.three.keys.a.key=key_of_a",
                "sluice.providers.three.keys.b.key=key_of_b",
                "sluice.routing.backoff=1ms",
                "sluice.routing.backoff-max=2ms",
                "sluice.routing.wait=20ms",
                "sluice.routing.trail=true",
                "sluice.stream.head-wait=60ms",
                "sluice.stream.heartbeat=60ms",
                TokenLimit.DEAR_FILES));
        lines.addAll(TokenLimit.lines("all", "*"));
        for (int group = FIRST_GROUP; group < FIRST_GROUP + GROUPS; group++) {
            lines.addAll(group(group));
        }
        gateway = TestGateway.start(lines.toArray(String[]::new));
        bean = GatewayBeans.newOne(before);
        play("one", one);
        play("two", two);
        play("three", three);
    }

    /** A target that fails gets no second attempts for a while (R20): so there are many, and each has only some exchanges. */
    private static List<String> group(int group) {
        return Stream.of(
                        "targets.one-#.provider=one",
                        "targets.one-#.model=model-one",
                        "targets.two-#.provider=two",
                        "targets.two-#.model=model-two",
                        "targets.three-#.provider=three",
                        "targets.three-#.model=model-three",
                        "targets.four-#.provider=one",
                        "targets.four-#.model=model-four",
                        "models.weighted-#.targets=one-#:3, two-#:1; three-#",
                        "models.weighted-#.attempts=3",
                        "models.tiers-#.targets=one-#; two-#; three-#",
                        "models.tiers-#.attempts=4",
                        "models.two-#.targets=two-#; one-#",
                        "models.two-#.attempts=2",
                        "models.alone-#.targets=one-#",
                        "models.alone-#.attempts=3",
                        "models.once-#.targets=three-#, two-#",
                        "models.once-#.attempts=1",
                        "models.keys-#.targets=three-#",
                        "models.keys-#.attempts=2",
                        "models.turns-#.targets=one-#, four-#; two-#",
                        "models.turns-#.attempts=3",
                        "models.turns-#.on-context-length=three-#",
                        "models.turns-#.on-content-filter=three-#")
                .map(line -> "sluice." + line.replace("#", Integer.toString(group)))
                .toList();
    }

    private static List<String> provider(String name, FakeProvider provider) {
        String prefix = "sluice.providers." + name;
        return List.of(
                prefix + ".base-url=" + provider.baseUrl(),
                prefix + ".breaker=off",
                prefix + ".timeout.first-byte=2s",
                prefix + ".timeout.idle=2s");
    }

    private void play(String name, FakeProvider provider) {
        provider.answerFor(request -> answer(name, request));
    }

    private Answer answer(String provider, Received request) {
        ScriptedExchange exchange = exchanges.get(request.header("x-request-id").orElseThrow());
        if (exchange == null) {
            return withoutPrompt(request.bodyText().contains("\"stream\":true"));
        }
        ScriptedAnswer next = exchange.next(provider);
        next.gate().ifPresent(this::openLater);
        return next.answer();
    }

    /**
     * An answer that does not tell the tokens of its prompt, and has none itself. Where a stream is asked for it is one: a document could not
     * follow a heartbeat, so that the request would cost nothing whenever the machine is slow.
     */
    private static Answer withoutPrompt(boolean isStream) {
        String choice = "{\"choices\":[{\"index\":0,\"" + (isStream ? "delta" : "message")
                + "\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":{\"completion_tokens\":0}}";
        return isStream ? Answer.sse("data: " + choice + "\n\ndata: [DONE]\n\n") : Answer.json(200, choice);
    }

    private void openLater(Gate gate) {
        Future<?> unused = gates.schedule(gate::open, SLOW_MILLIS, TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void stop() {
        gateway.close();
        gates.shutdownNow();
        log.setLevel(level);
    }

    @Test
    void aClientGetsOneAnswerWhateverFails() throws Exception {
        try (AccessLines lines = AccessLines.listen()) {
            ManyClients.run(CLIENTS, number -> runClient());
            int sent = exchanges.size();
            if (faults.isEmpty()) {
                Await.until(
                        "an access line for each exchange", () -> lines.all().size() >= sent);
                checkLimit(checkLines(lines));
                checkThatNothingIsLeft();
                assertThat(exchanges.values())
                        .filteredOn(ScriptedExchange::isRepeated)
                        .hasSizeGreaterThan(sent / 10);
            }
        }
        assertThat(faults).as("seed %d", SEED).isEmpty();
    }

    private void runClient() throws Exception {
        for (int number = next.getAndIncrement();
                number < EXCHANGES && faults.size() < MOST_FAULTS;
                number = next.getAndIncrement()) {
            ScriptedExchange exchange = new ScriptedExchange(
                    number,
                    FIRST_GROUP + number % GROUPS,
                    RandomGeneratorFactory.of("L64X128MixRandom").create(SEED * 1_000_003 + number));
            exchanges.put(exchange.id(), exchange);
            warm(exchange.group());
            run(exchange);
        }
    }

    private void warm(int group) throws JMException {
        for (String target : List.of("one", "two", "three", "four")) {
            GatewayBeans.call(bean, "warmTarget", target + "-" + group);
        }
    }

    private void run(ScriptedExchange exchange) throws IOException {
        // What a client has to pay that leaves depends on when it leaves.
        byte[] request = exchange.manners() == Manners.PATIENT
                ? RawHttp.post(PATH, exchange.body(), "x-request-id: " + exchange.id(), LIMITED[0], LIMITED[1])
                : RawHttp.post(PATH, exchange.body(), "x-request-id: " + exchange.id());
        try (RawExchange client = RawHttp.open(gateway.port())) {
            client.write(request);
            if (exchange.manners() == Manners.LEAVES_AT_ONCE) {
                client.closeAbruptly();
            } else if (exchange.manners() == Manners.LEAVES_IN_THE_MIDDLE) {
                client.readSome(PATIENCE);
                client.closeAbruptly();
            } else {
                RawResponse response = client.readToEnd();
                exchange.faultOf(response).ifPresent(fault -> report(fault, exchange, shortened(response.toString())));
            }
        } catch (AssertionError broken) {
            report("no whole answer", exchange, shortened(broken.toString()));
        }
    }

    private void report(String fault, ScriptedExchange exchange, String got) {
        faults.add("seed " + SEED + ": " + fault + "\n  " + exchange + "\n  got " + got + "\n");
    }

    private static String shortened(String text) {
        return text.length() > 1500 ? text.substring(0, 1000) + "…" + text.substring(text.length() - 500) : text;
    }

    /** Returns the lines by their ids. */
    private Map<String, Map<String, String>> checkLines(AccessLines lines) {
        Map<String, Map<String, String>> byId = new HashMap<>();
        for (String line : lines.all()) {
            Map<String, String> fields = Arrays.stream(line.split(" ", -1))
                    .map(field -> field.split("=", 2))
                    .collect(Collectors.toMap(field -> field[0], field -> field[1]));
            if (byId.put(fields.get("id"), fields) != null) {
                faults.add("seed " + SEED + ": a second line: " + line);
            }
        }
        for (ScriptedExchange exchange : exchanges.values()) {
            Map<String, String> line = byId.get(exchange.id());
            if (line == null) {
                report("no line in the access log", exchange, "");
            } else if (faults.size() < MOST_FAULTS) {
                exchange.faultOf(line).ifPresent(fault -> report(fault, exchange, line.toString()));
            }
        }
        return byId;
    }

    /**
     * The limit has charged what the answers have told that clients got, and nothing for others. Where an answer does not tell the tokens of its
     * prompt, the gateway's own count of that request stays.
     */
    private void checkLimit(Map<String, Map<String, String>> lines) throws JMException {
        long charged = charged();
        warm(FIRST_GROUP);
        Map<String, Long> prompts = new HashMap<>();
        long expected = 0;
        for (ScriptedExchange exchange : exchanges.values()) {
            if (exchange.isServed()) {
                Map<String, String> line = lines.get(exchange.id());
                String prompt = line.get("prompt_tokens");
                expected += tokens(line.get("completion_tokens"));
                expected += prompt.equals("-")
                        ? prompts.computeIfAbsent(exchange.bodyOf(FIRST_GROUP), this::countedPrompt)
                        : tokens(prompt);
            }
        }

        assertThat(charged).as("tokens charged, seed %d", SEED).isEqualTo(expected);
    }

    private long charged() {
        return TokenLimit.charged(gateway, "two-" + FIRST_GROUP);
    }

    private long countedPrompt(String body) {
        long before = charged();
        assertThat(gateway.post(PATH, body, LIMITED).status()).isEqualTo(200);
        long counted = charged() - before;
        assertThat(counted).as("tokens of %s", body).isPositive();
        return counted;
    }

    private static long tokens(String field) {
        return field.equals("-") ? 0 : Long.parseLong(field);
    }

    private void checkThatNothingIsLeft() throws JMException {
        Await.until("all exchanges have ended", () -> GatewayBeans.attribute(bean, "RunningExchanges")
                .equals(0));
        Await.until("nothing is held", () -> GatewayBeans.attribute(bean, "HeldBytes")
                .equals(0L));
        assertThat(gateway.get("/limits", LIMITED).bodyText()).contains("\"reserved\":0,");
        assertThat(gateway.get("/metrics")
                        .bodyText()
                        .lines()
                        .filter(line -> line.startsWith("sluice_target_in_flight{")))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(" 0.0"));
        for (FakeProvider provider : List.of(one, two, three)) {
            Await.until("no more connections than clients are open", () -> provider.openConnections() <= CLIENTS);
            assertThat(provider.failures()).isEmpty();
        }
    }
}

package dev.sluice;

import static dev.sluice.testing.TwoTargets.END;
import static dev.sluice.testing.TwoTargets.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.MetricsPage;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestClients;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for a place at a provider (routing.md R36 to R38). */
final class ProviderQueueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PATH = "/v1/chat/completions";
    private static final String WAITING = "sluice_target_queue{target=\"narrow\"}";
    private static final String GOOD =
            "{\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Good\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private final FakeProvider other = FakeProvider.start();

    private TestGateway gateway;
    private ObjectName bean;
    private final Gate gate = new Gate();

    @BeforeEach
    void start() throws Exception {
        Set<ObjectName> before = GatewayBeans.all();
        gateway = TestGateway.start(lines("2", "60s", "1"));
        bean = GatewayBeans.newOne(before);
        provider.enqueue(Answer.json(200, GOOD).heldBack(gate));
        provider.answerWith(Answer.json(200, GOOD));
        other.answerWith(Answer.json(200, GOOD));
    }

    private String[] lines(String queue, String wait, String places) {
        return new String[] {
            TestClients.client("a"),
            TestClients.client("b"),
            "sluice.providers.narrow.base-url=" + provider.baseUrl(),
            "sluice.providers.narrow.auth=none",
            "sluice.providers.narrow.max-in-flight=" + places,
            "sluice.providers.narrow.queue=" + queue,
            "sluice.providers.narrow.queue-wait=" + wait,
            "sluice.providers.wide.base-url=" + other.baseUrl(),
            "sluice.providers.wide.auth=none",
            "sluice.models.sole.targets=narrow",
            "sluice.models.sole.attempts=1",
            "sluice.models.short.targets=narrow",
            "sluice.models.short.deadline=300ms",
            "sluice.models.tiers.targets=narrow; wide",
            "sluice.stream.head-wait=100ms",
            "sluice.stream.heartbeat=100ms"
        };
    }

    @AfterEach
    void stop() {
        gate.open();
        gateway.close();
    }

    private void awaitMetric(String name, double value) {
        Await.until(
                name + " is " + value,
                () -> new MetricsPage(gateway.get("/metrics").bodyText())
                                .find(name)
                                .orElse(0.0)
                        == value);
    }

    private static String body(String model, String more) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + more + "}";
    }

    private RawExchange ask(String client, String model, String more) throws IOException {
        return RawHttp.open(gateway.port())
                .write(RawHttp.post(
                        PATH,
                        body(model, more),
                        TestClients.key(client),
                        "x-request-id: " + client + "-" + model + "-" + more.length()));
    }

    private RawExchange running() throws Exception {
        RawExchange running = ask("a", "sole", "");
        assertThat(gate.awaitReached(PATIENCE)).isTrue();
        provider.takeRequest();
        return running;
    }

    @Test
    void clientsAreServedInTurn() throws Exception {
        gateway.rewrite(lines("10", "60s", "1"));
        assertThat(GatewayBeans.call(bean, "reload")).isEqualTo("applied");
        try (RawExchange running = running();
                RawExchange one = ask("a", "sole", ",\"seed\":1")) {
            awaitMetric(WAITING, 1);
            try (RawExchange two = ask("a", "sole", ",\"seed\":2")) {
                awaitMetric(WAITING, 2);
                try (RawExchange polite = ask("b", "sole", ",\"seed\":3")) {
                    awaitMetric(WAITING, 3);
                    gate.open();

                    for (RawExchange each : new RawExchange[] {running, one, two, polite}) {
                        assertThat(each.readToEnd().status()).isEqualTo(200);
                    }
                }
            }
        }
        assertThat(provider.takeRequest().bodyText()).contains("\"seed\":1");
        assertThat(provider.takeRequest().bodyText()).contains("\"seed\":3");
        assertThat(provider.takeRequest().bodyText()).contains("\"seed\":2");
        awaitMetric("sluice_queue_wait_seconds_count{provider=\"narrow\",result=\"placed\"}", 3);
    }

    @Test
    void oneTooManyIsRefusedAtOnce() throws Exception {
        try (RawExchange running = running();
                RawExchange one = ask("a", "sole", "");
                RawExchange two = ask("b", "sole", "")) {
            awaitMetric(WAITING, 2);

            try (RawExchange late = ask("b", "sole", "")) {
                RawResponse refused = late.readToEnd();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).hasValue("1");
                assertThat(refused.bodyText()).contains("\"code\":\"provider_full\"", "\"type\":\"server_error\"");
            }
            gate.open();
            assertThat(running.readToEnd().status()).isEqualTo(200);
            assertThat(one.readToEnd().status()).isEqualTo(200);
            assertThat(two.readToEnd().status()).isEqualTo(200);
        }
        awaitMetric("sluice_queue_wait_seconds_count{provider=\"narrow\",result=\"refused\"}", 1);
    }

    @Test
    void aStreamGetsHeartbeatsWhileItWaits() throws Exception {
        try (RawExchange running = running();
                RawExchange stream = ask("b", "sole", ",\"stream\":true")) {
            provider.answerWith(Answer.sse(ONE + END));

            assertThat(stream.readUntil("\n\n", PATIENCE)).isEqualTo(": heartbeat\n\n");
            awaitMetric(WAITING, 1);
            gate.open();

            assertThat(stream.readToEnd().bodyText()).endsWith(ONE + END);
            assertThat(running.readToEnd().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatHasGoneFreesItsPlaceInTheLine() throws Exception {
        try (RawExchange running = running();
                RawExchange gone = ask("b", "sole", ",\"stream\":true")) {
            gone.readUntil("heartbeat\n\n", PATIENCE);
            awaitMetric(WAITING, 1);

            gone.closeAbruptly();
            awaitMetric(WAITING, 0);
            gate.open();

            assertThat(running.readToEnd().status()).isEqualTo(200);
        }
        awaitMetric("sluice_queue_wait_seconds_count{provider=\"narrow\",result=\"cancelled\"}", 1);
        assertThat(ask("a", "sole", "").readToEnd().status()).isEqualTo(200);
    }

    @Test
    void theDeadlineEndsAWait() throws Exception {
        try (RawExchange running = running();
                RawExchange late = ask("b", "short", "")) {
            RawResponse refused = late.readToEnd();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.bodyText()).contains("provider_full");
            assertThat(refused.header("Retry-After")).isPresent();
            assertThat(running.isOver()).isFalse();
        }
        awaitMetric("sluice_queue_wait_seconds_count{provider=\"narrow\",result=\"timeout\"}", 1);
    }

    @Test
    void theLineOfTheFirstTierComesBeforeTheNextTier() throws Exception {
        try (RawExchange running = running();
                RawExchange waiting = ask("b", "tiers", "")) {
            awaitMetric(WAITING, 1);
            gate.open();

            assertThat(waiting.readToEnd().header("x-arch-llm-provider")).hasValue("narrow");
            assertThat(running.readToEnd().status()).isEqualTo(200);
        }
        assertThat(other.requestCount()).isZero();
    }

    @Test
    void theNextTierIsUsedIfTheLineIsFull() throws Exception {
        try (RawExchange running = running();
                RawExchange one = ask("a", "sole", "");
                RawExchange two = ask("a", "sole", "")) {
            awaitMetric(WAITING, 2);

            try (RawExchange next = ask("b", "tiers", "")) {
                assertThat(next.readToEnd().header("x-arch-llm-provider")).hasValue("wide");
            }
            gate.open();
            assertThat(running.readToEnd().status()).isEqualTo(200);
            assertThat(one.readToEnd().status()).isEqualTo(200);
            assertThat(two.readToEnd().status()).isEqualTo(200);
        }
    }

    @Test
    void theLogTellsWhoHasWaited() throws Exception {
        try (AccessLines log = AccessLines.listen();
                RawExchange running = running();
                RawExchange waiting = ask("b", "sole", "")) {
            awaitMetric(WAITING, 1);
            gate.open();
            waiting.readToEnd();
            running.readToEnd();

            assertThat(log.awaitLine("b-sole-0").get("waited_ms")).matches("[0-9]+");
            assertThat(log.awaitLine("a-sole-0")).doesNotContainKey("waited_ms");
        }
    }

    @Test
    void morePlacesServeThoseThatWait() throws Exception {
        try (RawExchange running = running();
                RawExchange waiting = ask("b", "sole", "")) {
            awaitMetric(WAITING, 1);
            assertThat((String[]) GatewayBeans.attribute(bean, "Targets"))
                    .anyMatch(line -> line.startsWith("narrow: closed, 1 in flight, 1 waiting"));

            gateway.rewrite(lines("2", "60s", "2"));
            assertThat(GatewayBeans.call(bean, "reload")).isEqualTo("applied");

            assertThat(waiting.readToEnd().status()).isEqualTo(200);
            assertThat(running.isOver()).isFalse();
        }
    }
}

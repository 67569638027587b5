package dev.sluice;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request does not have but its model reads is reserved like the request itself (dialects.md A31). */
final class ReferredHistoryTest {

    private static final String RESPONSES = "/v1/responses";
    private static final int LIMIT = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String FIRST = "{\"model\":\"o3\",\"input\":\"Hi\"}";
    private static final String SECOND = "{\"model\":\"o3\",\"input\":\"Hi\",\"previous_response_id\":\"resp_1\"}";

    @TempDir
    private Path directory;

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResponseThatIsContinuedCostsWhatItHad(boolean isStream) {
        try (TestGateway gateway = gateway()) {
            provider.answerWith(isStream ? stream("resp_1", 2_000, 1_000) : json("resp_1", 2_000, 1_000));
            assertThat(post(gateway, FIRST)).isEqualTo(200);
            provider.answerWith(json("resp_2", 100, 100));
            provider.forgetRequests();

            // 2000 tokens are left.
            assertThat(post(gateway, SECOND)).isEqualTo(429);
            assertThat(provider.untaken()).isZero();
            assertThat(post(gateway, FIRST)).isEqualTo(200);
        }
    }

    @Test
    void whatWasReservedForItIsGivenBack() {
        try (TestGateway gateway = gateway()) {
            provider.answerWith(json("resp_1", 1_000, 1_000));
            assertThat(post(gateway, FIRST)).isEqualTo(200);

            provider.answerWith(json("resp_2", 100, 100));
            for (int i = 0; i < 3; i++) {
                assertThat(post(gateway, SECOND)).isEqualTo(200);
            }

            assertThat(gateway.get("/limits", key("owner")).bodyText()).contains("\"used\":2600,\"reserved\":0");
        }
    }

    @Test
    void aGatewayThatWasRestartedKnowsWhatItHad() {
        String[] ledger = {"sluice.ledger=on", "sluice.ledger.dir=" + directory};
        try (TestGateway gateway = gateway(ledger)) {
            provider.answerWith(json("resp_1", 2_000, 1_000));
            assertThat(post(gateway, FIRST)).isEqualTo(200);
        }

        try (TestGateway gateway = gateway(ledger)) {
            provider.answerWith(json("resp_2", 100, 100));
            Await.until("the owner is known", () -> post(gateway, SECOND) != 503);
            // The budget is filled from the ledger too: 2000 tokens are left.
            Await.until("the budget is filled", () -> post(gateway, SECOND) == 429);
            assertThat(post(gateway, FIRST)).isEqualTo(200);
        }
    }

    @Test
    void aGatewayOnTheSameRedisKnowsWhatItHad() {
        try (RedisServer redis = RedisServer.start();
                TestGateway one = gateway("sluice.ratelimit.redis.uri=" + redis.uri());
                // What is unknown would cost little there.
                TestGateway two = gateway("sluice.ratelimit.redis.uri=" + redis.uri(), "sluice.estimate.history=100")) {
            for (TestGateway gateway : List.of(one, two)) {
                Await.until(
                        "Redis answers",
                        () -> gateway.get("/health/ready").bodyText().contains("\"redis\":\"UP\""));
            }
            provider.answerWith(json("resp_1", 2_000, 1_000));
            assertThat(post(one, FIRST)).isEqualTo(200);
            Await.until(
                    "Redis has the tokens",
                    () -> redis.askForAll("KEYS", "sluice:response:*:tokens").size() == 1);

            // 2000 tokens are left.
            assertThat(post(two, SECOND)).isEqualTo(429);
            provider.answerWith(json("resp_2", 100, 100));
            assertThat(post(two, FIRST)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"o3\",\"input\":\"Hi\",\"conversation\":\"conv_1\"}",
                "{\"model\":\"o3\",\"prompt\":{\"id\":\"pmpt_1\"}}"
            })
    void whatIsUnknownCostsWhatTheOperatorSays(String body) {
        try (TestGateway gateway = gateway()) {
            makeConversation(gateway);
            assertThat(post(gateway, body)).isEqualTo(429);
            assertThat(provider.untaken()).isZero();
        }
        try (TestGateway gateway = gateway("sluice.estimate.history=4000")) {
            makeConversation(gateway);
            assertThat(post(gateway, body)).isEqualTo(200);
            assertThat(gateway.get("/limits", key("owner")).bodyText()).contains("\"used\":200,\"reserved\":0");
        }
    }

    @Test
    void aResponseThatIsStillComingCostsWhatTheOperatorSays() throws IOException {
        Gate gate = new Gate();
        provider.answerWith(
                stream("resp_1", 300, 100).pausedAfter(created("resp_1").length(), gate));
        try (TestGateway gateway = gateway();
                RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(RESPONSES, FIRST.replace("}", ",\"stream\":true}"), key("owner")));
            exchange.readUntil("resp_1", PATIENCE);
            provider.answerWith(json("resp_2", 100, 100));
            assertThat(post(gateway, SECOND)).isEqualTo(429);

            gate.open();
            exchange.readToEnd();

            assertThat(post(gateway, SECOND)).isEqualTo(200);
        }
    }

    /** Sets the answer to what follows, too. */
    private void makeConversation(TestGateway gateway) {
        provider.answerWith(Answer.json(200, "{\"id\":\"conv_1\",\"object\":\"conversation\"}"));
        assertThat(gateway.post("/v1/conversations", "{}", key("owner")).status())
                .isEqualTo(200);
        provider.forgetRequests();
        provider.answerWith(json("resp_1", 100, 100));
    }

    private TestGateway gateway(String... more) {
        return TestGateway.start(Stream.concat(
                        Stream.of(
                                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                                "sluice.providers.fake.auth=none",
                                client("owner"),
                                "sluice.clients.owner.tokens-per-day=" + LIMIT),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private static int post(TestGateway gateway, String body) {
        return gateway.post(RESPONSES, body, key("owner")).status();
    }

    private static Answer json(String id, int input, int output) {
        return Answer.json(200, response(id, input, output));
    }

    private static Answer stream(String id, int input, int output) {
        return Answer.sse(
                created(id) + "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
                        + response(id, input, output) + "}\n\n");
    }

    private static String created(String id) {
        return "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"" + id
                + "\"}}\n\n";
    }

    private static String response(String id, int input, int output) {
        return "{\"id\":\"" + id + "\",\"object\":\"response\",\"status\":\"completed\",\"usage\":{\"input_tokens\":"
                + input + ",\"output_tokens\":" + output + ",\"total_tokens\":" + (input + output) + "}}";
    }
}

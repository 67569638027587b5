package dev.sluice;

import static dev.sluice.testing.TestClients.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.OwnerAndStranger;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who got a response owns it (dialects.md A30). */
final class StoredResponsesTest {

    private static final String RESPONSES = "/v1/responses";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final OwnerAndStranger gateway = OwnerAndStranger.before(provider, "sluice.clients.owner.models=o3");

    private static int responses;

    private String stored;

    @BeforeEach
    void store() throws InterruptedException {
        stored = "resp_" + ++responses;
        provider.startOver();
        provider.answerWith(Answer.json(200, "{\"id\":\"" + stored + "\",\"object\":\"response\"}"));
        gateway.post(RESPONSES, "{\"model\":\"o3\",\"input\":\"Hi\"}", key("owner"), "x-arch-llm-provider-hint: other");
        provider.forgetRequests();
    }

    @ParameterizedTest
    @CsvSource({"GET, ''", "DELETE, ''", "POST, /cancel", "GET, /input_items"})
    void itsClientReachesItWhereItIsStored(String method, String suffix) throws InterruptedException {
        assertThat(gateway.send(method, RESPONSES + "/" + stored + suffix, "owner")
                        .status())
                .isEqualTo(200);

        assertThat(provider.takeRequest().target()).isEqualTo("/v1/other/responses/" + stored + suffix);
    }

    @ParameterizedTest
    @CsvSource({"GET, ''", "DELETE, ''", "POST, /cancel", "GET, /input_items"})
    void aStrangerIsTold404InAnySpelling(String method, String suffix) {
        for (String path : new String[] {
            RESPONSES + "/" + stored,
            "/v1/RESPONSES/" + stored,
            "/v1//responses/" + stored,
            RESPONSES + "/" + stored + ";a=b",
            "/openai/v1/responses/" + stored,
            "/openai/responses/" + stored
        }) {
            RawResponse answer = gateway.send(method, path + suffix, "stranger");

            assertThat(answer.status()).as(path).isIn(404, 400);
        }
        assertThat(gateway.send(method, RESPONSES + "/" + stored + suffix, "stranger")
                        .bodyText())
                .contains("response_not_found");
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void itIsContinuedWhereItIsStoredAndOnlyByItsClient() throws InterruptedException {
        String body = "{\"model\":\"o3\",\"input\":\"And?\",\"previous_response_id\":\"" + stored + "\"}";

        assertThat(gateway.post(RESPONSES, body, key("stranger")).status()).isEqualTo(404);
        assertThat(provider.untaken()).isZero();
        assertThat(gateway.post(RESPONSES, body, key("owner"), "x-arch-llm-provider-hint: main")
                        .status())
                .isEqualTo(200);
        assertThat(provider.takeRequest().target()).isEqualTo("/v1/other/responses");
        assertThat(gateway.post(RESPONSES, body.replace("o3", "o4"), key("owner"))
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"/v1/responses/input_tokens", "/openai/v1/responses/input_tokens", "/v1/responses/compact"})
    void itsTokensAreCountedAndItIsShortenedOnlyForItsClient(String path) throws InterruptedException {
        for (String member : new String[] {"previous_response_id", "conversation"}) {
            String body = "{\"model\":\"o3\",\"input\":\"And?\",\"" + member + "\":\"" + stored + "\"}";

            assertThat(gateway.post(path, body, key("stranger")).status()).isEqualTo(404);
            assertThat(provider.untaken()).isZero();
            assertThat(gateway.post(path, body, key("owner"), "x-arch-llm-provider-hint: main")
                            .status())
                    .isEqualTo(200);
            assertThat(provider.takeRequest().target()).contains("/other/");
        }
    }

    @Test
    void aStreamsResponseIsKnownFromItsFirstEvent() throws InterruptedException {
        String id = "resp_stream" + responses;
        provider.answerWith(Answer.sse("data: {\"type\":\"response.created\",\"response\":{\"id\":\"" + id + "\"}}\n\n"
                + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"" + id + "\"}}\n\n"));
        gateway.post(RESPONSES, "{\"model\":\"o3\",\"input\":\"Hi\",\"stream\":true}", key("owner"));

        assertThat(gateway.send("GET", RESPONSES + "/" + id, "owner").status()).isEqualTo(200);
        assertThat(gateway.send("GET", RESPONSES + "/" + id, "stranger").status())
                .isEqualTo(404);
    }

    @Test
    void aResponseThatIsDeletedWhileItComesStaysForgotten() throws IOException {
        String id = "resp_deleted" + responses;
        String created = "data: {\"type\":\"response.created\",\"response\":{\"id\":\"" + id + "\"}}\n\n";
        Gate gate = new Gate();
        provider.answerWith(Answer.sse(created + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"" + id
                        + "\",\"usage\":{\"input_tokens\":3,\"output_tokens\":2}}}\n\n")
                .pausedAfter(created.length(), gate));
        try (RawExchange stream = gateway.open()) {
            stream.write(RawHttp.post(RESPONSES, "{\"model\":\"o3\",\"input\":\"Hi\",\"stream\":true}", key("owner")));
            stream.readUntil(id, Duration.ofSeconds(20));
            provider.answerWith(Answer.json(200, "{}"));
            assertThat(gateway.send("DELETE", RESPONSES + "/" + id, "owner").status())
                    .isEqualTo(200);

            gate.open();
            stream.readToEnd();
        }

        gateway.awaitEnds();
        assertThat(gateway.send("GET", RESPONSES + "/" + id, "owner").status()).isEqualTo(404);
    }

    @Test
    void aResponseThatIsDeletedWhileItIsCancelledStaysForgotten() throws IOException {
        Gate gate = new Gate();
        provider.answerWith(
                Answer.json(200, "{\"id\":\"" + stored + "\",\"usage\":{\"input_tokens\":3,\"output_tokens\":2}}")
                        .heldBack(gate));
        try (RawExchange cancelling = gateway.open()) {
            cancelling.write(RawHttp.post(RESPONSES + "/" + stored + "/cancel", "{}", key("owner")));
            Await.until("the provider has the request", () -> provider.untaken() == 1);
            provider.answerWith(Answer.json(200, "{}"));
            assertThat(gateway.send("DELETE", RESPONSES + "/" + stored, "owner").status())
                    .isEqualTo(200);

            gate.open();
            assertThat(cancelling.readToEnd().status()).isEqualTo(200);
        }

        gateway.awaitEnds();
        assertThat(gateway.send("GET", RESPONSES + "/" + stored, "owner").status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"resp_planted\"}",
                "data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_planted\"}}\n\n"
            })
    void theAnswerOfAnotherApiGivesNobodyAResponse(String answer) {
        String planted = answer.replace("resp_planted", stored);
        provider.answerWith(answer.startsWith("{") ? Answer.json(200, planted) : Answer.sse(planted));
        for (String path : new String[] {"/v1/files", "/v1/batches", "/v1/conversations/c/x"}) {
            assertThat(gateway.post(path, "{}", key("stranger")).status()).isEqualTo(200);
        }

        gateway.awaitEnds();
        assertThat(gateway.send("GET", RESPONSES + "/" + stored, "stranger").status())
                .isEqualTo(404);
        assertThat(gateway.send("GET", RESPONSES + "/" + stored, "owner").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resp_unknown", "RESP_1"})
    void whatTheGatewayDoesNotKnowIsNotForwarded(String id) {
        assertThat(gateway.send("GET", RESPONSES + "/" + id.toLowerCase(Locale.ROOT) + "_x", "owner")
                        .status())
                .isEqualTo(404);
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void withoutClientsNothingIsKeptApart() {
        try (TestGateway open = TestGateway.before(provider)) {
            assertThat(open.get(RESPONSES + "/resp_any").status()).isEqualTo(200);
        }
    }
}

package dev.sluice;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rankings at the path of Cohere's second version (dialects.md A7). */
final class CohereRankingTest {

    private static final String PATH = "/v2/rerank";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            client("limited"),
            "sluice.clients.limited.models=rerank-*",
            "sluice.clients.limited.tokens-per-day=1000000");

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    @BeforeEach
    void startOver() {
        provider.startOver();
        provider.answerWith(Answer.json(
                200,
                "{\"results\":[],\"meta\":{\"tokens\":{\"input_tokens\":9},\"billed_units\":{\"search_units\":1}}}"));
    }

    @Test
    void aRankingIsReadLimitedAndMetered() throws InterruptedException {
        RawResponse answer = gateway.post(PATH, ranking("rerank-v3.5"), key("limited"), "x-request-id: ranking");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(provider.takeRequest().target()).isEqualTo("/v1/rerank");
        assertThat(log.awaitLine("ranking")).containsEntry("api", "rerank").containsEntry("prompt_tokens", "9");
    }

    @Test
    void anotherModelIsNotAllowed() {
        assertThat(gateway.post(PATH, ranking("other"), key("limited")).status())
                .isEqualTo(403);
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "PUT"})
    void nothingPassesThereUnread(String method) {
        RawResponse answer =
                gateway.send(RawHttp.request(method, PATH, "".getBytes(StandardCharsets.UTF_8), key("limited")));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/chat", "/v2/rerank/x", "/v2/", "/V2/rerank"})
    void nothingElseIsThere(String path) {
        assertThat(gateway.post(path, ranking("rerank-v3.5"), key("limited")).status())
                .isEqualTo(404);
        assertThat(provider.untaken()).isZero();
    }

    private static String ranking(String model) {
        return "{\"model\":\"" + model + "\",\"query\":\"q\",\"documents\":[\"a\"]}";
    }
}

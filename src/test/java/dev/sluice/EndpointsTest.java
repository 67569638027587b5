package dev.sluice;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.InferenceCall;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for chat completions holds for every endpoint that is read (dialects.md A1 to A8, A20, A21, A25). */
final class EndpointsTest {

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            "sluice.providers.main.base-url=" + provider.baseUrl(),
            "sluice.providers.main.auth=none",
            "sluice.providers.main.default=true",
            "sluice.providers.fixed.base-url=" + provider.baseUrl(),
            "sluice.providers.fixed.auth=none",
            "sluice.providers.fixed.model=o3-fixed",
            client("free"),
            client("held"),
            "sluice.clients.held.models=o3",
            client("poor"),
            "sluice.clients.poor.tokens-per-day=3",
            client("filer"),
            "sluice.clients.filer.tokens-per-day=3",
            "sluice.clients.filer.paths=/v1/files*, /v1/*/content, background",
            client("batcher"),
            "sluice.clients.batcher.tokens-per-day=3",
            "sluice.clients.batcher.paths=/v1/batches*",
            client("spender"),
            "sluice.clients.spender.tokens-per-day=200",
            client("few"),
            "sluice.limits.few.model=*",
            "sluice.limits.few.selector=@client",
            "sluice.limits.few.value=few",
            "sluice.limits.few.requests=1",
            "sluice.limits.few.per=hour");

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    private static int requests;

    private String id;

    @BeforeEach
    void forget() {
        provider.startOver();
        provider.forgetRequests();
        provider.answerWith(Answer.json(200, "{}"));
        id = "endpoint-" + ++requests;
    }

    @ParameterizedTest
    @EnumSource
    void aBodyReachesTheProviderByteForByte(InferenceCall call) throws InterruptedException {
        assertThat(gateway.post(call.path() + "?a=b%20c", call.body(), key("held"))
                        .status())
                .isEqualTo(200);

        Received sent = provider.takeRequest();
        assertThat(sent.target()).isEqualTo(call.path() + "?a=b%20c");
        assertThat(sent.bodyText()).isEqualTo(call.body());
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheModelIsReplacedAndOnlyByOneOfItsKind(InferenceCall call) throws InterruptedException {
        gateway.post(call.path(), call.body(), key("free"), "x-arch-llm-provider-hint: fixed");

        assertThat(provider.takeRequest().bodyText())
                .isEqualTo(call.body(call.takesProviderModel() ? "o3-fixed" : "o3"));
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatIsNotAllowedIsRefused(InferenceCall call) {
        RawResponse answer = gateway.post(call.path(), call.body("o4"), key("held"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.bodyText()).contains("model_not_allowed");
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatIsNamedTwiceIsRefused(InferenceCall call) {
        for (String second : List.of("\"model\":\"o4\",", "\"models\":[\"o4\"],", "\"Model\":\"o4\",")) {
            assertThat(gateway.post(call.path(), call.body().replaceFirst("\\{", "{" + second), key("held"))
                            .status())
                    .isIn(400, 403);
        }
        assertThat(gateway.post(call.path() + "?model=o4", call.body(), key("held"))
                        .status())
                .isEqualTo(400);
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aBudgetThatIsTooSmallRefusesTheRequest(InferenceCall call) {
        RawResponse answer = gateway.post(call.path(), call.body(), key("poor"));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.bodyText()).contains("request_too_large");
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void noSpellingOfThePathGetsRoundTheBudget(InferenceCall call) {
        String path = call.path();
        String body = call.body();
        String rest = path.substring("/v1".length());
        List<String> spellings = List.of(
                "/v1" + rest.toUpperCase(Locale.ROOT),
                "/v1/" + rest,
                path + "/",
                path + ";a=b",
                path.replace("s", "%73"),
                "/v1/x/.." + rest,
                "/v1/%2e" + rest);
        for (String spelling : spellings) {
            assertThat(gateway.post(spelling, body, key("poor")).status())
                    .as(spelling)
                    .isIn(429, 400, 403, 404);
        }
        assertThat(gateway.send(RawHttp.request("post", path, body.getBytes(UTF_8), key("poor")))
                        .status())
                .isIn(429, 400, 403, 405, 501);
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theUsageOfTheAnswerIsCharged(InferenceCall call) throws InterruptedException {
        String usage =
                "{\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":1500,\"input_tokens\":1000,\"output_tokens\":1500}}";
        String client = "spender";
        try (TestGateway own = TestGateway.start(
                "sluice.providers.main.base-url=" + provider.baseUrl(),
                "sluice.providers.main.auth=none",
                client(client),
                "sluice.clients.spender.tokens-per-day=2000")) {
            provider.answerWith(Answer.json(200, usage));

            assertThat(own.post(call.path(), call.body(), key(client), "x-request-id: " + id)
                            .status())
                    .isEqualTo(200);
            assertThat(log.awaitLine(id)).containsEntry("prompt_tokens", "1000").containsEntry("usage", "reported");
            assertThat(own.post(call.path(), call.body(), key(client)).status()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @EnumSource
    void badInputIsAnErrorInTheFormOfTheApi(InferenceCall call) {
        for (String bad : List.of(
                "{\"model\":", "[]", "7", "", call.body() + "x", call.body().replace("{", "{\"a\":\"\u0001\","))) {
            RawResponse answer = gateway.post(call.path(), bad, key("free"));

            assertThat(answer.status()).as(bad).isEqualTo(400);
            assertThat(answer.bodyText()).startsWith(call.errorStart());
        }
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, messages",
        "/v1/completions, prompt",
        "/v1/embeddings, input",
        "/v1/moderations, input",
        "/v1/rerank, documents",
        "/v1/images/generations, prompt",
        "/v1/audio/speech, input"
    })
    void aRequestWithoutWhatItNeedsIsToldWhat(String path, String member) {
        for (String body : List.of("{}", "{\"" + member + "\":null}", "{\"" + member + "\":7}")) {
            RawResponse answer = gateway.post(path, body, key("free"));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.bodyText()).contains("must have \\\"" + member + "\\\"", "missing_required_parameter");
        }
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/files", "/v1/batches", "/v1/threads/t/runs", "/v1/assistants", "/v1/unknown", "/v1/videos"})
    void whoHasABudgetMayNotSpendWhereNobodyCounts(String path) {
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH")) {
            RawResponse answer = gateway.send(RawHttp.request(method, path, new byte[0], key("poor")));

            assertThat(answer.status()).as(method).isEqualTo(403);
            assertThat(answer.bodyText()).contains("path_not_allowed");
        }
        assertThat(provider.untaken()).isZero();
        assertThat(gateway.get(path, key("free")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "filer, /v1/files, 200",
        "filer, /v1/FILES/f-1/content, 200",
        "filer, /v1/other/content, 200",
        "filer, /v1/batches/content, 403",
        "filer, /v1/fine_tuning, 403",
        "batcher, /v1/batches, 200",
        "batcher, /v1/batches/b-1/cancel, 200",
        "batcher, /v1/files, 403"
    })
    void pathsAllowWhatTheyName(String client, String path, int status) {
        assertThat(gateway.send(RawHttp.request("POST", path, new byte[0], key(client)))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void aResponseInTheBackgroundIsRefusedToWhoHasABudget() {
        String body = "{\"model\":\"o3\",\"input\":\"Hi\",\"background\":true}";

        RawResponse answer = gateway.post("/v1/responses", body, key("spender"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.bodyText()).contains("path_not_allowed", "background");
        assertThat(gateway.post("/v1/responses", body, key("filer")).status()).isEqualTo(429);
        assertThat(gateway.post("/v1/responses", body, key("free")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages/count_tokens", "/v1/responses/input_tokens"})
    void countingTokensCostsNoneButNeedsPermission(String path) {
        String body = "{\"model\":\"o3\",\"messages\":[],\"input\":\"Hi\"}";

        assertThat(gateway.post(path, body, key("poor")).status()).isEqualTo(200);
        assertThat(gateway.post(path, body, key("held")).status()).isEqualTo(200);
        assertThat(gateway.post(path, body.replace("o3", "o4"), key("held")).status())
                .isEqualTo(403);
    }

    @Test
    void aModelOfAToolNeedsPermissionToo() {
        String body =
                "{\"model\":\"o3\",\"input\":\"Hi\",\"messages\":[],\"tools\":[{\"type\":\"a\",\"model\":\"%s\"}]}";
        for (String path : List.of("/v1/responses", "/v1/messages")) {
            assertThat(gateway.post(path, body.formatted("o3"), key("held")).status())
                    .isEqualTo(200);
            assertThat(gateway.post(path, body.formatted("o4"), key("held")).status())
                    .isEqualTo(403);
        }
    }

    @Test
    void aLimitInRequestsHoldsForEveryPath() {
        assertThat(gateway.get("/v1/anything", key("few")).status()).isEqualTo(200);
        assertThat(gateway.get("/v1/other", key("few")).status()).isEqualTo(429);
        assertThat(gateway.post("/v1/embeddings", "{\"input\":\"a\"}", key("few"))
                        .status())
                .isEqualTo(429);
    }
}

package dev.sluice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.models.models.Model;
import dev.sluice.digest.Sha256;
import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One list of models, of all that a client may use (dialects.md B6). */
final class ModelListTest {

    private static final String MODELS = "/v1/models";
    private static final String ANTHROPIC = "anthropic-version: 2023-06-01";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CLAUDES = """
            {"data":[{"type":"model","id":"claude-sonnet-4","display_name":"Claude Sonnet 4","created_at":"2025-05-14T00:00:00Z"},
            {"type":"model","id":"haiku","display_name":"Haiku","created_at":"2024-01-01T00:00:00Z"}],
            "has_more":false,"first_id":"claude-sonnet-4","last_id":"haiku"}""";

    @AutoClose
    private final FakeProvider openai =
            FakeProvider.start().answerWith(Answer.recorded(Recording.named("openai-models-list.json")));

    @AutoClose
    private final FakeProvider claude = FakeProvider.start().answerWith(Answer.json(200, CLAUDES));

    @Test
    void theListsOfAllProvidersAreOneUnderTheNamesThatLeadThere() {
        try (TestGateway gateway = gateway("sluice.models.fast.targets=claude")) {
            assertThat(ids(gateway.get(MODELS)))
                    .containsExactly(
                            "fast",
                            "claude-sonnet-4",
                            "claude/haiku",
                            "gpt-4-0613",
                            "gpt-4o",
                            "openai/text-embedding-3-small");
        }
    }

    @Test
    void openAisClientReadsTheListAndOneModel() {
        try (TestGateway gateway = gateway()) {
            OpenAIClient client = OpenAIOkHttpClient.builder()
                    .baseUrl(gateway.url() + "/v1")
                    .apiKey("any")
                    .maxRetries(0)
                    .build();
            List<Model> models = client.models().list().data();

            assertThat(models).extracting(Model::id).contains("gpt-4o", "claude-sonnet-4", "claude/haiku");
            assertThat(models).extracting(Model::ownedBy).contains("system", "claude");
            assertThat(client.models().retrieve("gpt-4o").created()).isEqualTo(1715367049);
            assertThat(client.models().retrieve("claude-sonnet-4").created()).isEqualTo(1747180800);
            assertThatThrownBy(() -> client.models().retrieve("gpt-4u"))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("gpt-4o");
            client.close();
        }
    }

    @Test
    void everyProviderIsAskedWithItsOwnCredentialAndNoneOfTheClients() throws InterruptedException {
        try (TestGateway gateway = gateway()) {
            gateway.get(MODELS, "Cookie: a=b", "x-custom: c");

            Received first = openai.takeRequest();
            assertThat(first.target()).isEqualTo("/v1/models");
            assertThat(first.header("Authorization")).contains("Bearer key-of-openai");
            assertThat(first.header("Cookie")).isEmpty();
            assertThat(first.header("x-custom")).isEmpty();
            Received second = claude.takeRequest();
            assertThat(second.target()).isEqualTo("/v1/models?limit=1000");
            assertThat(second.header("x-api-key")).contains("key-of-claude");
            assertThat(second.header("anthropic-version")).contains("2023-06-01");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o,                        gpt-4o",
        "openai/gpt-4o,                 openai/gpt-4o",
        "openai/text-embedding-3-small, openai/text-embedding-3-small",
        "claude/haiku,                  claude/haiku",
        "fast,                          fast"
    })
    void oneModelIsFoundByEveryNameThatLeadsToIt(String name, String id) {
        try (TestGateway gateway = gateway("sluice.models.fast.targets=claude")) {
            assertThat(gateway.get(MODELS + "/" + name).bodyText())
                    .startsWith("{\"id\":\"" + id + "\",\"object\":\"model\"");
        }
    }

    @Test
    void aModelThatIsNotThereIsToldInTheFormOfTheApi() {
        try (TestGateway gateway = gateway()) {
            RawResponse openAis = gateway.get(MODELS + "/a/b/c");
            assertThat(openAis.status()).isEqualTo(404);
            assertThat(openAis.bodyText()).contains("\"code\":\"model_not_found\"", "\"param\"");
            RawResponse anthropics = gateway.get(MODELS + "/claude-sonet-4", ANTHROPIC);
            assertThat(anthropics.status()).isEqualTo(404);
            assertThat(anthropics.bodyText())
                    .contains("\"type\":\"not_found_error\"", "model_not_found", "\\\"claude-sonnet-4\\\"");
        }
    }

    @Test
    void anthropicsClientsGetAnthropicsFormInParts() {
        try (TestGateway gateway = gateway()) {
            assertThat(gateway.get(MODELS + "?limit=2", ANTHROPIC).bodyText())
                    .contains("\"display_name\":\"Claude Sonnet 4\",\"created_at\":\"2025-05-14T00:00:00Z\"")
                    .endsWith("\"has_more\":true,\"first_id\":\"claude-sonnet-4\",\"last_id\":\"claude/haiku\"}");
            assertThat(gateway.get(MODELS + "?after_id=claude/haiku", ANTHROPIC).bodyText())
                    .startsWith("{\"data\":[{\"type\":\"model\",\"id\":\"gpt-4-0613\",\"display_name\":\"gpt-4-0613\"")
                    .endsWith(
                            "\"has_more\":false,\"first_id\":\"gpt-4-0613\",\"last_id\":\"openai/text-embedding-3-small\"}");
        }
    }

    @Test
    void theOtherRootsHaveTheListToo() {
        try (TestGateway gateway = gateway("sluice.surface=v1, openai, gemini")) {
            assertThat(ids(gateway.get("/openai/v1/models"))).contains("gpt-4o", "claude/haiku");
            assertThat(gateway.get("/openai/models/openai/text-embedding-3-small")
                            .bodyText())
                    .startsWith("{\"id\":\"openai/text-embedding-3-small\"");
            assertThat(gateway.get("/v1beta/models?pageSize=1").bodyText())
                    .isEqualTo(
                            "{\"models\":[{\"name\":\"models/claude-sonnet-4\",\"displayName\":\"Claude Sonnet 4\"}],"
                                    + "\"nextPageToken\":\"claude-sonnet-4\"}");
            assertThat(gateway.get("/v1beta/models/gpt-4o").bodyText()).startsWith("{\"name\":\"models/gpt-4o\"");
            assertThat(gateway.get("/v1beta/models/gpt-9").bodyText())
                    .contains("\"code\":404", "\"status\":\"NOT_FOUND\"");
        }
        try (TestGateway gateway = gateway()) {
            assertThat(gateway.get("/openai/v1/models").status()).isEqualTo(404);
        }
    }

    @Test
    void aListInPartsIsFetchedToItsEnd() throws InterruptedException {
        claude.enqueue(Answer.json(200, CLAUDES.replace("\"has_more\":false", "\"has_more\":true")));
        claude.enqueue(Answer.json(200, CLAUDES.replace("haiku", "opus").replace("claude-sonnet-4", "claude-3")));
        try (TestGateway gateway = gateway()) {
            assertThat(ids(gateway.get(MODELS))).contains("claude-sonnet-4", "claude/haiku", "claude-3", "claude/opus");
            claude.takeRequest();
            assertThat(claude.takeRequest().target()).isEqualTo("/v1/models?limit=1000&after_id=haiku");
        }
    }

    @Test
    void aClientSeesOnlyWhatItMayUse() {
        String anns = "sluice.clients.ann.key-sha256=" + Sha256.hex("ann");
        String bobs = "sluice.clients.bob.key-sha256=" + Sha256.hex("bob");
        try (TestGateway gateway = gateway(
                anns,
                "sluice.clients.ann.models=gpt-4o*, fast",
                bobs,
                "sluice.clients.bob.providers=claude",
                "sluice.models.fast.targets=openai",
                "sluice.models.slow.targets=openai")) {
            assertThat(ids(gateway.get(MODELS, "x-api-key: ann"))).containsExactly("fast", "gpt-4o");
            assertThat(ids(gateway.get(MODELS, "x-api-key: bob"))).containsExactly("claude-sonnet-4", "claude/haiku");
            assertThat(gateway.get(MODELS + "/gpt-4-0613", "x-api-key: ann").status())
                    .isEqualTo(404);
            assertThat(gateway.get(MODELS).status()).isEqualTo(401);
        }
    }

    @Test
    void aClientWithModelsGetsAListAlsoWhereNoNamesAreConfigured() {
        String anns = "sluice.clients.ann.key-sha256=" + Sha256.hex("ann");
        String bobs = "sluice.clients.bob.key-sha256=" + Sha256.hex("bob");
        try (TestGateway gateway = TestGateway.before(openai, anns, "sluice.clients.ann.models=gpt-*", bobs)) {
            assertThat(ids(gateway.get(MODELS, "x-api-key: ann"))).containsExactly("gpt-4-0613", "gpt-4o");
            assertThat(gateway.get(MODELS, "x-api-key: bob").bodyText())
                    .isEqualTo(new String(
                            Recording.named("openai-models-list.json").bytes(), UTF_8));
        }
    }

    @Test
    void withAHintOneProvidersModelsAreListedByTheirOwnNames() {
        try (TestGateway gateway = gateway()) {
            assertThat(ids(gateway.get(MODELS, "x-arch-llm-provider-hint: claude")))
                    .containsExactly("claude-sonnet-4", "haiku");
            assertThat(openai.untaken()).isZero();
        }
    }

    @Test
    void aSickProviderLeavesTheOthers() {
        openai.answerWith(Answer.json(500, "{\"error\":{}}"));
        try (TestGateway gateway = gateway()) {
            assertThat(ids(gateway.get(MODELS))).containsExactly("claude-sonnet-4", "claude/haiku", "o3");
            assertThat(gateway.get(MODELS).status()).isEqualTo(200);
            assertThat(openai.requestCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "<html></html>", "[{", ""})
    void whatIsNoListLeavesTheConfiguredNames(String body) {
        openai.answerWith(Answer.json(200, body));
        try (TestGateway gateway = gateway()) {
            assertThat(ids(gateway.get(MODELS))).contains("o3").doesNotContain("gpt-4o");
        }
    }

    @Test
    void aListThatIsTooLargeIsNotRead() {
        openai.answerWith(Answer.json(200, "{\"data\":[" + " ".repeat(4 * 1024 * 1024) + "{\"id\":\"gpt-9\"}]}"));
        try (TestGateway gateway = gateway()) {
            assertThat(ids(gateway.get(MODELS))).contains("o3").doesNotContain("gpt-9");
        }
    }

    @Test
    void theLastGoodListServesWhileAProviderIsSick() {
        try (TestGateway gateway = gateway("sluice.models-list.refresh=1ms")) {
            assertThat(ids(gateway.get(MODELS))).contains("gpt-4o");
            openai.answerWith(Answer.json(500, "{}"));
            int before = openai.requestCount();
            Await.until("it was asked again", () -> {
                gateway.get(MODELS);
                return openai.requestCount() > before + 2;
            });

            assertThat(ids(gateway.get(MODELS))).contains("gpt-4o");
        }
    }

    @Test
    void requestsThatComeTogetherShareOneFetch() throws Exception {
        Gate gate = new Gate();
        openai.answerWith(
                Answer.recorded(Recording.named("openai-models-list.json")).heldBack(gate));
        try (TestGateway gateway = gateway();
                RawExchange first = RawHttp.open(gateway.port()).write(RawHttp.get(MODELS))) {
            assertThat(gate.awaitReached(PATIENCE)).isTrue();
            try (RawExchange second = RawHttp.open(gateway.port()).write(RawHttp.get(MODELS))) {
                gateway.awaitMetric("active_http_calls", 2);
                gate.open();
                assertThat(first.readToEnd().bodyText()).contains("gpt-4o");
                assertThat(second.readToEnd().bodyText()).contains("gpt-4o");
            }
            assertThat(openai.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void aMisspelledNameOfAFetchedListIsKnown() {
        try (TestGateway gateway = gateway()) {
            String misspelled = "{\"model\":\"cluade-sonnet-4\",\"messages\":[]}";
            assertThat(gateway.post("/v1/messages", misspelled).bodyText()).doesNotContain("Did you mean");
            gateway.get(MODELS);

            assertThat(gateway.post("/v1/messages", misspelled).bodyText())
                    .contains("Did you mean \\\"claude-sonnet-4\\\"?");
            assertThat(gateway.post("/v1/messages", misspelled.replace("cluade-sonnet-4", "haikus"))
                            .bodyText())
                    .as("a name that leads there only with a prefix")
                    .doesNotContain("Did you mean");
        }
    }

    @Test
    void staticListsOnlyWhatIsConfiguredAndOffNothing() {
        try (TestGateway gateway = gateway("sluice.providers.openai.list=static", "sluice.providers.claude.list=off")) {
            assertThat(ids(gateway.get(MODELS))).containsExactly("o3");
            assertThat(openai.sawNothing() && claude.sawNothing()).isTrue();
        }
    }

    @Test
    void azureIsAskedWithItsVersion() throws InterruptedException {
        try (TestGateway gateway = gateway(
                "sluice.providers.az.base-url=" + openai.baseUrl(),
                "sluice.providers.az.dialect=azure",
                "sluice.providers.az.azure.api-version=2024-10-21",
                "sluice.providers.az.key=k",
                "sluice.providers.az.list=fetch")) {
            assertThat(ids(gateway.get(MODELS, "x-arch-llm-provider-hint: az"))).contains("gpt-4o");
            Received request = openai.takeRequest();
            assertThat(request.target()).isEqualTo("/v1/models?api-version=2024-10-21");
            assertThat(request.header("api-key")).contains("k");
        }
    }

    @Test
    void limitsOfRequestsHoldForIt() {
        try (TestGateway gateway = gateway(
                "sluice.limits.all.model=*",
                "sluice.limits.all.selector=@everyone",
                "sluice.limits.all.requests=1",
                "sluice.limits.all.per=hour")) {
            assertThat(gateway.get(MODELS).status()).isEqualTo(200);
            assertThat(gateway.get(MODELS).status()).isEqualTo(429);
        }
    }

    @Test
    void theAccessLogTellsThatTheGatewayAnswered() throws InterruptedException {
        try (TestGateway gateway = gateway();
                AccessLines log = AccessLines.listen()) {
            gateway.get(MODELS, "x-request-id: listed");

            assertThat(log.awaitLine("listed"))
                    .containsEntry("api", "models")
                    .containsEntry("provider", "-")
                    .containsEntry("ended", "here");
        }
    }

    private TestGateway gateway(String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.providers.openai.base-url=" + openai.baseUrl(),
                "sluice.providers.openai.key=key-of-openai",
                "sluice.providers.openai.models=gpt-*, o3",
                "sluice.providers.claude.base-url=" + claude.baseUrl(),
                "sluice.providers.claude.key=key-of-claude",
                "sluice.providers.claude.dialect=anthropic",
                "sluice.providers.claude.models=claude-*"));
        lines.addAll(List.of(more));
        return TestGateway.start(lines.toArray(String[]::new));
    }

    private static List<String> ids(RawResponse answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        return Pattern.compile("\"id\":\"([^\"]*)\"")
                .matcher(answer.bodyText())
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.AccessLines;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request goes where the name of its model leads (dialects.md 2). */
final class ModelRoutingTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "/v1/messages";

    @AutoClose
    private static final FakeProvider openai = FakeProvider.start();

    @AutoClose
    private static final FakeProvider claude = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            "sluice.providers.openai.base-url=" + openai.baseUrl(),
            "sluice.providers.openai.key=key-of-openai",
            "sluice.providers.openai.models=gpt-*, o3, text-embedding-*",
            "sluice.providers.claude.base-url=" + claude.baseUrl(),
            "sluice.providers.claude.key=key-of-claude",
            "sluice.providers.claude.dialect=anthropic",
            "sluice.providers.claude.models=claude-*, claude-opus-4-1",
            "sluice.providers.fixed.base-url=" + openai.baseUrl(),
            "sluice.providers.fixed.auth=none",
            "sluice.providers.fixed.model=fixed-large",
            "sluice.providers.fixed.models=fixed-*",
            "sluice.targets.mini.provider=openai",
            "sluice.targets.mini.model=gpt-4o-mini",
            "sluice.models.fast.targets=mini",
            "sluice.models.any-llama.name=llama-*",
            "sluice.models.any-llama.targets=openai",
            client("free"),
            client("aliased"),
            "sluice.clients.aliased.models=fast",
            client("minis"),
            "sluice.clients.minis.models=gpt-4o-mini",
            client("openai-only"),
            "sluice.clients.openai-only.providers=openai",
            client("o3-only"),
            "sluice.clients.o3-only.models=o3");

    @BeforeEach
    void forget() {
        openai.startOver();
        claude.startOver();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions,  gpt-4o,                 gpt-4o",
        "/v1/responses,         o3,                     o3",
        "/v1/embeddings,        text-embedding-3-small, text-embedding-3-small",
        "/v1/chat/completions,  openai/gpt-4o,          gpt-4o",
        "/v1/embeddings,        openai/other/embedder,  other/embedder",
        "/v1/chat/completions,  fast,                   gpt-4o-mini",
        "/v1/embeddings,        fast,                   gpt-4o-mini",
        "/v1/responses,         llama-3,                llama-3",
        "/v1/chat/completions,  fixed-small,            fixed-large",
        "/v1/chat/completions,  fixed/small,            fixed-large",
        "/v1/embeddings,        fixed/small,            small"
    })
    void theNameChoosesTheProviderAndWhatItIsAskedFor(String path, String model, String sent) throws Exception {
        RawResponse answer = ask(path, model, "free");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(openai.takeRequest().bodyText()).isEqualTo(body(sent));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages,              claude-sonnet-4",
        "/v1/messages/count_tokens, claude-opus-4-1",
        "/v1/messages,              claude/claude-x"
    })
    void claudeCodeNeedsNoHint(String path, String model) throws Exception {
        RawResponse answer = ask(path, model, "free");

        assertThat(answer.header("x-arch-llm-provider")).contains("claude");
        Received request = claude.takeRequest();
        assertThat(request.header("x-api-key")).contains("key-of-claude");
        assertThat(request.header("Authorization")).isEmpty();
        assertThat(request.header("anthropic-version")).contains("2023-06-01");
        assertThat(request.bodyText()).isEqualTo(body(model.replace("claude/", "")));
    }

    @Test
    void theClientsVersionOfTheApiIsKept() throws Exception {
        ask(MESSAGES, "claude-sonnet-4", "free", "anthropic-version: 2099-01-01");

        assertThat(claude.takeRequest().header("anthropic-version")).contains("2099-01-01");
    }

    @ParameterizedTest
    @CsvSource({"claude-sonnet-4, claude-sonnet-4", "openai/claude-sonnet-4, claude-sonnet-4", "fast, fast"})
    void withAHintTheModelIsOnlyWhatIsSent(String model, String sent) throws Exception {
        assertThat(ask(CHAT, model, "free", "x-arch-llm-provider-hint: openai").status())
                .isEqualTo(200);
        assertThat(openai.takeRequest().bodyText()).isEqualTo(body(sent));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, '\"param\":\"model\",\"code\":\"model_not_found\"'",
        "/v1/messages,         '\"type\":\"not_found_error\"'"
    })
    void aNameThatIsNobodysIsRefusedInTheFormOfTheApiAndNothingIsSent(String path, String form) {
        RawResponse answer = ask(path, "gtp-4o", "free");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.bodyText()).contains(form, "model_not_found").doesNotContain("gtp-4o", "Did you mean");
        assertThat(openai.untaken() + claude.untaken()).isZero();
    }

    @Test
    void nearNamesAreToldThatTheClientMayUse() {
        assertThat(ask(CHAT, "claude-opus-4.1", "free").bodyText()).contains("unsupported_endpoint");
        assertThat(ask(CHAT, "cloude-opus-4-1", "free").bodyText()).contains("Did you mean \\\"claude-opus-4-1\\\"?");
        assertThat(ask(CHAT, "cloude-opus-4-1", "openai-only").bodyText()).doesNotContain("opus");
        assertThat(ask(CHAT, "fats", "aliased").bodyText()).contains("Did you mean \\\"fast\\\"?");
        assertThat(ask(CHAT, "fats", "minis").bodyText()).doesNotContain("\\\"fast");
        assertThat(ask(CHAT, "o4", "o3-only").bodyText()).contains("Did you mean \\\"o3\\\"?");
    }

    @ParameterizedTest
    @CsvSource({"aliased,     gpt-4o-mini", "minis,       fast", "minis,       gpt-4o", "openai-only, claude-sonnet-4"})
    void aNameThatIsKnownButNotAllowedIsRefusedWithoutNames(String client, String model) {
        RawResponse answer = ask(MESSAGES, model, client);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.bodyText()).contains("model_not_allowed").doesNotContain("Did you mean", "claude", "gpt");
        assertThat(openai.untaken() + claude.untaken()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "aliased, fast",
        "minis, gpt-4o-mini",
        "minis, openai/gpt-4o-mini",
        "openai-only, fast",
        "aliased, openai/fast"
    })
    void permissionIsForTheAliasWhereOneWasAskedForElseForTheTargetsModel(String client, String model) {
        assertThat(ask(CHAT, model, client).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, "/v1/responses", "/v1/embeddings"})
    void anApiThatTheProviderDoesNotHaveIsRefusedWithWhatItHas(String path) {
        RawResponse answer = ask(path, "claude-sonnet-4", "free");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.bodyText())
                .contains("\"code\":\"unsupported_endpoint\"", "POST /v1/messages", "invalid_request_error");
        assertThat(claude.untaken()).isZero();
    }

    @Test
    void theAccessLogTellsWhatWasAskedForAndWhatWasSent() throws Exception {
        try (AccessLines log = AccessLines.listen()) {
            ask(CHAT, "fast", "free", "x-request-id: by-alias");
            ask(MESSAGES, "claude-sonnet-4", "free", "x-request-id: by-name");

            assertThat(log.awaitLine("by-alias"))
                    .containsAllEntriesOf(
                            Map.of("api", "chat", "provider", "openai", "model", "gpt-4o-mini", "asked_model", "fast"));
            assertThat(log.awaitLine("by-name"))
                    .containsAllEntriesOf(Map.of(
                            "api", "messages", "provider", "claude", "model", "claude-sonnet-4", "asked_model", "-"));
        }
    }

    @Test
    void aDefaultProviderWithoutNamesGetsWhatIsNobodys() throws Exception {
        try (TestGateway other = TestGateway.before(
                openai,
                "sluice.providers.claude.base-url=" + claude.baseUrl(),
                "sluice.providers.claude.key=k",
                "sluice.providers.claude.models=claude-*")) {
            assertThat(other.post(CHAT, body("whatever/it-is")).status()).isEqualTo(200);
            assertThat(openai.takeRequest().bodyText()).isEqualTo(body("whatever/it-is"));
            assertThat(other.post(CHAT, "{\"messages\":[]}").status()).isEqualTo(200);
            assertThat(other.post(CHAT, body("claude-3")).status()).isEqualTo(200);
            assertThat(claude.takeRequest().bodyText()).isEqualTo(body("claude-3"));
        }
    }

    @Test
    void withoutAnyNamesASlashIsAPartOfTheName() throws Exception {
        try (TestGateway plain = TestGateway.before(openai)) {
            assertThat(plain.post(CHAT, body("fake/gpt-4o")).status()).isEqualTo(200);
            assertThat(openai.takeRequest().bodyText()).isEqualTo(body("fake/gpt-4o"));
            plain.post(CHAT, body("fake/gpt-4o"), "x-arch-llm-provider-hint: fake");
            assertThat(openai.takeRequest().bodyText()).isEqualTo(body("fake/gpt-4o"));
        }
    }

    @Test
    void namesChangeWhileTheGatewayRuns() {
        String quickly = "sluice.reload.every=10ms";
        String second = "sluice.providers.second.base-url=" + claude.baseUrl();
        String open = "sluice.providers.second.auth=none";
        try (TestGateway running = TestGateway.before(openai, quickly, second, open, "sluice.models.a.targets=fake")) {
            assertThat(running.post(CHAT, body("a")).header("x-arch-llm-provider"))
                    .contains("fake");
            running.rewrite(
                    quickly, second, open, "sluice.models.a.targets=second", "sluice.providers.second.models=b-*");
            running.awaitMetric("sluice_config_reloads_total{result=\"taken\"}", 1);

            assertThat(running.post(CHAT, body("a")).header("x-arch-llm-provider"))
                    .contains("second");
            assertThat(running.post(CHAT, body("b-1")).header("x-arch-llm-provider"))
                    .contains("second");
        }
    }

    private static RawResponse ask(String path, String model, String client, String... more) {
        String[] headers = new String[more.length + 1];
        headers[0] = "Authorization: Bearer key-" + client;
        System.arraycopy(more, 0, headers, 1, more.length);
        return gateway.post(path, body(model), headers);
    }

    private static String body(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[],\"input\":\"a\"}";
    }

    private static String client(String name) {
        return "sluice.clients." + name + ".key-sha256=" + Sha256.hex("key-" + name);
    }
}

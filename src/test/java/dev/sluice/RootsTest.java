package dev.sluice;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The roots of Azure's and Google's APIs (dialects.md A14 to A17, A26). */
final class RootsTest {

    private static final String GENERATE = "/v1beta/models/gemini-2.5-flash:generateContent";
    private static final String CONTENTS = "{\"contents\": [{\"parts\":[{\"text\":\"H\\u0069\"}]}], \"x\":1.0}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.surface=v1, openai, gemini",
            client("held"),
            "sluice.clients.held.models=gemini-2.5-flash, gpt-4o",
            client("poor"),
            "sluice.clients.poor.tokens-per-day=2",
            client("free"));

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    private static int requests;

    private String id;

    @BeforeEach
    void forget() {
        provider.startOver();
        provider.forgetRequests();
        provider.answerWith(Answer.json(200, "{}"));
        id = "root-" + ++requests;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openai/v1/chat/completions", GENERATE, "/v1beta/models"})
    void whatIsNotServedIsUnknown(String path) {
        try (TestGateway usual = TestGateway.before(provider)) {
            assertThat(usual.post(path, CONTENTS).status()).isEqualTo(404);
            assertThat(usual.post("/v1/chat/completions", "{\"messages\":[]}").status())
                    .isEqualTo(200);
            assertThat(provider.untaken()).isEqualTo(1);
        }
    }

    @Test
    void googlesBodyReachesTheProviderByteForByte() throws InterruptedException {
        assertThat(gateway.post(GENERATE + "?alt=sse", CONTENTS, key("held")).status())
                .isEqualTo(200);

        Received sent = provider.takeRequest();
        assertThat(sent.target()).isEqualTo("/v1/models/gemini-2.5-flash:generateContent?alt=sse");
        assertThat(sent.bodyText()).isEqualTo(CONTENTS);
    }

    @Test
    void theModelOfThePathNeedsPermission() {
        RawResponse answer = gateway.post(GENERATE.replace("flash", "pro"), CONTENTS, key("held"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.bodyText())
                .startsWith("{\"error\":{\"code\":403,")
                .contains("\"status\":\"PERMISSION_DENIED\"", "\"reason\":\"model_not_allowed\"");
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void aLimitHoldsForGooglesApi() {
        RawResponse answer = gateway.post(GENERATE, CONTENTS, key("poor"));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.bodyText()).contains("RESOURCE_EXHAUSTED");
        assertThat(gateway.post("/v1beta/models/a:countTokens", "{}", key("poor"))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.post("/v1beta/models/a:batchGenerateContent", "{}", key("poor"))
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-native-text-thoughts.json, generateContent, 43",
        "gemini-native-stream-thoughts.sse, streamGenerateContent?alt=sse, 115",
        "gemini-native-stream-array-signature.json, streamGenerateContent, 48"
    })
    void googlesUsageIsMetered(String file, String action, String completion) throws InterruptedException {
        Recording recording = Recording.named(file);
        provider.answerWith(Answer.recorded(recording));

        RawResponse answer =
                gateway.post("/v1beta/models/gemini-2.5-flash:" + action, CONTENTS, key("free"), "x-request-id: " + id);

        assertThat(answer.body()).isEqualTo(recording.bytes());
        assertThat(log.awaitLine(id))
                .containsEntry("usage", "reported")
                .containsEntry("ended", "complete")
                .containsEntry("completion_tokens", completion);
    }

    @Test
    void aStreamOfGooglesThatIsCutEndsWithItsError() {
        String event = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"One\"}]}}]}\n\n";
        provider.answerWith(Answer.sse(event));

        RawResponse answer =
                gateway.post("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", CONTENTS, key("free"));

        assertThat(answer.bodyText()).startsWith(event + "data: {\"error\":{\"code\":502,");
        assertThat(answer.complete()).isTrue();
    }

    @Test
    void badInputIsAnErrorInGooglesForm() {
        for (String body : new String[] {"{\"contents\":", "[]", "{}", "{\"contents\":7}"}) {
            RawResponse answer = gateway.post(GENERATE, body, key("free"));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.bodyText()).contains("\"status\":\"INVALID_ARGUMENT\"");
        }
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void aDeploymentIsTheModelForAProviderWithoutDeployments() throws InterruptedException {
        gateway.post(
                "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
                "{\"messages\":[], \"model\":\"ignored\"}",
                key("held"));

        Received sent = provider.takeRequest();
        assertThat(sent.target()).startsWith("/v1/chat/completions");
        assertThat(sent.bodyText()).isEqualTo("{\"messages\":[], \"model\":\"gpt-4o\"}");
    }

    @Test
    void aDeploymentNeedsPermission() {
        assertThat(gateway.post("/openai/deployments/o3/chat/completions", "{\"messages\":[]}", key("held"))
                        .status())
                .isEqualTo(403);
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1beta/models/%2e%2e:generateContent", "/openai/deployments/%2e%2e/chat/completions"})
    void aModelCannotLeadElsewhere(String path) {
        assertThat(gateway.post(path, CONTENTS, key("free")).status()).isIn(400, 404);
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void openAisApiBelowAzuresRootIsTheSame() throws InterruptedException {
        gateway.post("/openai/v1/embeddings", "{\"input\":\"a\",\"model\":\"gpt-4o\"}", key("held"));

        assertThat(provider.takeRequest().target()).isEqualTo("/v1/embeddings");
        assertThat(gateway.post("/openai/v1/embeddings", "{\"input\":\"a b c d\"}", key("poor"))
                        .status())
                .isEqualTo(429);
    }

    /** An Azure provider gets what OpenAI's and Azure's programs send in its own form. */
    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, /v1/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
        "/v1/chat/completions?a=b, /v1/deployments/gpt-4o/chat/completions?a=b&api-version=2024-10-21",
        "/openai/v1/chat/completions, /v1/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
        "/openai/deployments/my%20gpt/chat/completions?api-version=2023-05-15,"
                + " /v1/deployments/my%20gpt/chat/completions?api-version=2023-05-15",
        "/v1/responses, /v1/responses?api-version=2024-10-21",
        "/openai/responses?api-version=2025-03-01, /v1/responses?api-version=2025-03-01"
    })
    void anAzureProviderHasDeployments(String path, String target) throws InterruptedException {
        try (TestGateway azure = azure()) {
            String body = "{\"model\" :\"gpt-4o\",\"messages\":[], \"input\":\"a\"}";
            assertThat(azure.post(path, body).status()).isEqualTo(200);

            Received sent = provider.takeRequest();
            assertThat(sent.target()).isEqualTo(target);
            assertThat(sent.bodyText()).isEqualTo(body);
            assertThat(sent.header("api-key")).contains("secret_key");
            assertThat(sent.header("Authorization")).isEmpty();
        }
    }

    @Test
    void anAzureProviderNeedsAModelAndDoesNotSpeakOtherApis() {
        try (TestGateway azure = azure()) {
            assertThat(azure.post("/v1/chat/completions", "{\"messages\":[]}").bodyText())
                    .contains("missing_required_parameter", "model");
            assertThat(azure.post("/v1/messages", "{\"model\":\"m\",\"messages\":[]}")
                            .status())
                    .isEqualTo(400);
            assertThat(azure.post(GENERATE, CONTENTS).bodyText()).contains("unsupported_endpoint");
            assertThat(provider.untaken()).isZero();
        }
    }

    @Test
    void aGeminiProviderSpeaksOnlyGooglesApi() throws InterruptedException {
        try (TestGateway gemini =
                TestGateway.before(provider, "sluice.surface=v1, gemini", "sluice.providers.fake.dialect=gemini")) {
            assertThat(gemini.post(GENERATE + "?key=client-key&alt=sse", CONTENTS)
                            .status())
                    .isEqualTo(200);
            Received sent = provider.takeRequest();
            assertThat(sent.target()).isEqualTo("/v1/models/gemini-2.5-flash:generateContent?alt=sse");
            assertThat(sent.header("x-goog-api-key")).contains("secret_key");
            assertThat(gemini.post("/v1/chat/completions", "{\"messages\":[]}").bodyText())
                    .contains("unsupported_endpoint");
        }
    }

    @Test
    void whatAzureProgramsSendUnreadGoesBelowTheBaseUrl() throws InterruptedException {
        gateway.get("/openai/v1/files?api-version=preview&a=b", key("free"));

        assertThat(provider.takeRequest().target()).isEqualTo("/v1/files?a=b");
    }

    private static TestGateway azure() {
        return TestGateway.before(
                provider,
                "sluice.surface=v1, openai, gemini",
                "sluice.providers.fake.dialect=azure",
                "sluice.providers.fake.azure.api-version=2024-10-21");
    }
}

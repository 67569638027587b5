package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers cross the gateway, and whose credentials they carry. */
final class HeadersTest {

    private static final String GOOD = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.providers.keyed.base-url=" + provider.baseUrl(),
            "sluice.providers.keyed.key=other_key",
            "sluice.providers.keyed.auth=x-api-key",
            "sluice.providers.keyed.betas=a-*",
            "sluice.providers.azure.betas=none",
            "sluice.providers.azure.base-url=" + provider.baseUrl(),
            "sluice.providers.azure.key=azure_key",
            "sluice.providers.azure.auth=api-key",
            "sluice.providers.gemini.base-url=" + provider.baseUrl(),
            "sluice.providers.gemini.key=gemini_key",
            "sluice.providers.gemini.auth=x-goog-api-key",
            "sluice.providers.local.base-url=" + provider.baseUrl(),
            "sluice.providers.local.auth=none",
            "sluice.providers.keyless.base-url=" + provider.baseUrl());

    @BeforeEach
    void startOver() {
        provider.startOver();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "x-api-key",
                "api-key",
                "x-goog-api-key",
                "X_Goog_Api_Key",
                "Cookie",
                "Proxy-Authorization",
                "AUTHORIZATION"
            })
    void aCredentialOfTheClientNeverLeaves(String name) throws InterruptedException {
        Received sent = sent(name + ": Bearer of-the-client");
        assertThat(sent.headers()).noneMatch(header -> header.value().contains("of-the-client"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "x-api-key", "api-key", "x-goog-api-key", "Cookie"})
    void aCredentialOfTheClientNeverLeavesOnOtherPathsEither(String name) throws InterruptedException {
        gateway.get("/v1/models", name + ": Bearer of-the-client");
        assertThat(provider.takeRequest().headers())
                .noneMatch(header -> header.value().contains("of-the-client"));
    }

    @Test
    void theProvidersKeyTakesTheirPlace() throws InterruptedException {
        assertThat(sent("Authorization: Bearer mine").headers("Authorization")).containsExactly("Bearer secret_key");
    }

    @ParameterizedTest
    @CsvSource({"keyed, x-api-key, other_key", "azure, api-key, azure_key", "gemini, x-goog-api-key, gemini_key"})
    void theProvidersKeyGoesWhereItWantsIt(String hint, String name, String key) throws InterruptedException {
        Received sent = sent("x-arch-llm-provider-hint: " + hint, name + ": mine");
        assertThat(sent.headers(name)).containsExactly(key);
        assertThat(sent.header("Authorization")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"fake, 'a-1,b-2', 'a-1,b-2'", "keyed, 'a-1,b-2', a-1", "azure, 'a-1,b-2', "})
    void aProviderGetsItsVersionAndTheFlagsThatItMayHave(String hint, String flags, String expected)
            throws InterruptedException {
        gateway.post("/v1/messages", GOOD, "x-arch-llm-provider-hint: " + hint, "anthropic-beta: " + flags);

        Received sent = provider.takeRequest();
        assertThat(sent.headers("anthropic-version")).containsExactly("2023-06-01");
        assertThat(sent.header("anthropic-beta")).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void aLocalProviderWithoutKeyGetsNone() throws InterruptedException {
        assertThat(sent("x-arch-llm-provider-hint: local", "Authorization: Bearer mine")
                        .header("Authorization"))
                .isEmpty();
    }

    @Test
    void aProviderThatLacksItsKeyIsNotCalled() {
        int before = provider.requestCount();
        RawResponse answer = gateway.post("/v1/chat/completions", GOOD, "x-arch-llm-provider-hint: keyless");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.bodyText())
                .contains("\"code\":\"provider_key_missing\"")
                .contains("sluice.providers.keyless.key");
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    @Test
    void aProviderThatTheClientClaimsIsReplacedByTheRealOne() throws InterruptedException {
        assertThat(sent("x-arch-llm-provider: someone-else").headers("x-arch-llm-provider"))
                .containsExactly("fake");
    }

    @Test
    void ourOwnHeadersAreNotSentOn() throws InterruptedException {
        Received sent = sent("x-arch-anything: 1", "x-arch-llm-provider-hint: fake", "x-arch-ratelimit-selector: x");
        assertThat(sent.headers())
                .filteredOn(header -> header.name().toLowerCase(Locale.ROOT).startsWith("x-arch-"))
                .extracting("name")
                .containsExactly("x-arch-llm-provider");
    }

    @Test
    void headersForOneConnectionAreNotSentOn() throws InterruptedException {
        Received sent = sent(
                "Connection: close, x-private",
                "x-private: 1",
                "Keep-Alive: timeout=5",
                "TE: trailers",
                "Proxy-Connection: keep-alive");
        assertThat(sent.headers())
                .extracting(header -> header.name().toLowerCase(Locale.ROOT))
                .doesNotContain("x-private", "keep-alive", "te", "proxy-connection");
    }

    @Test
    void otherHeadersAreSentOn() throws InterruptedException {
        Received sent = sent("OpenAI-Beta: assistants=v2", "x-stainless-lang: java", "x-twice: a", "x-twice: b");
        assertThat(sent.header("OpenAI-Beta")).contains("assistants=v2");
        assertThat(sent.header("x-stainless-lang")).contains("java");
        assertThat(sent.headers("x-twice")).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/files"})
    void aHeaderThatChoosesElsewhereIsNotSentOn(String path) throws InterruptedException {
        try (TestGateway open = TestGateway.before(provider, "sluice.auth=open")) {
            open.post(
                    path,
                    GOOD,
                    "X-HTTP-Method-Override: DELETE",
                    "X-Original-URL: /planted",
                    "X-Forwarded-For: planted",
                    "Forwarded: for=planted",
                    "OpenAI-Project: planted");

            assertThat(provider.takeRequest().headers())
                    .noneMatch(header ->
                            header.value().contains("planted") || header.value().equals("DELETE"));
        }
    }

    @Test
    void theProviderIsToldItsOwnHost() throws InterruptedException {
        assertThat(sent().header("Host")).contains("127.0.0.1:" + provider.port());
    }

    @Test
    void aSaneRequestIdIsKept() throws InterruptedException {
        RawResponse answer = gateway.post("/v1/chat/completions", GOOD, "x-request-id: abc-1");
        assertThat(answer.headers("x-request-id")).containsExactly("abc-1");
        assertThat(provider.takeRequest().headers("x-request-id")).containsExactly("abc-1");
    }

    @Test
    void anAnswerHasOneRequestIdWhateverTheProviderSends() {
        provider.answerWith(Answer.json(200, "{}").withHeader("x-request-id", "of-the-provider"));
        RawResponse answer = gateway.post("/v1/chat/completions", GOOD, "x-request-id: abc-2");
        assertThat(answer.headers("x-request-id")).containsExactly("abc-2");
    }

    @Test
    void aRequestIdIsMadeWhereTheClientsIsNotSane() {
        RawResponse answer = gateway.post("/v1/chat/completions", GOOD, "x-request-id: " + "a".repeat(129));
        assertThat(answer.header("x-request-id").orElseThrow()).matches("[0-9a-f-]{36}");
    }

    @Test
    void anErrorOfOursCarriesTheRequestIdToo() {
        RawResponse answer = gateway.post("/v1/chat/completions", "[]", "x-request-id: abc-3");
        assertThat(answer.headers("x-request-id")).containsExactly("abc-3");
    }

    @Test
    void headersOfTheAnswerCome() {
        provider.answerWith(Answer.json(200, "{}")
                .withHeader("openai-processing-ms", "12")
                .withHeader("x-ratelimit-remaining-requests", "99")
                .withHeader("Date", "Mon, 01 Jan 2024 00:00:00 GMT"));
        RawResponse answer = gateway.post("/v1/chat/completions", GOOD);
        assertThat(answer.headers("openai-processing-ms")).containsExactly("12");
        assertThat(answer.headers("x-ratelimit-remaining-requests")).containsExactly("99");
        assertThat(answer.headers("Date")).containsExactly("Mon, 01 Jan 2024 00:00:00 GMT");
    }

    @Test
    void aHeaderThatTheProviderSendsTwiceComesTwice() {
        provider.answerWith(Answer.json(200, "{}").withHeader("x-twice", "a").withHeader("x-twice", "b"));
        assertThat(gateway.post("/v1/chat/completions", GOOD).headers("x-twice"))
                .containsExactly("a", "b");
    }

    @Test
    void theProvidersCookiesAndConnectionHeadersEndHere() {
        provider.answerWith(Answer.json(200, "{}")
                .withHeader("Set-Cookie", "a=b")
                .withHeader("x-arch-llm-provider", "liar")
                .withHeader("Keep-Alive", "timeout=5"));
        RawResponse answer = gateway.post("/v1/chat/completions", GOOD);
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(answer.header("Keep-Alive")).isEmpty();
        assertThat(answer.headers("x-arch-llm-provider")).containsExactly("fake");
    }

    @Test
    void filesAndTheirQueryPassUnread() throws InterruptedException {
        String body = "{\"input\":\"x\", \"metadata\": {}, \"model\": \"m\"";
        gateway.post("/v1/files?a=b%20c&d", body);
        Received sent = provider.takeRequest();
        assertThat(sent.target()).isEqualTo("/v1/files?a=b%20c&d");
        assertThat(sent.bodyText()).isEqualTo(body);
        assertThat(sent.header("Authorization")).contains("Bearer secret_key");
    }

    @Test
    void aUploadInChunksPassesUnread() throws InterruptedException {
        gateway.send(
                ("POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(provider.takeRequest().bodyText()).isEqualTo("hello world");
    }

    @Test
    void aRequestWithoutBodyIsSentWithoutOne() throws InterruptedException {
        gateway.send(RawHttp.request("DELETE", "/v1/files/f-1", new byte[0]));
        Received sent = provider.takeRequest();
        assertThat(sent.method()).isEqualTo("DELETE");
        assertThat(sent.header("Transfer-Encoding")).isEmpty();
    }

    private static Received sent(String... headers) throws InterruptedException {
        assertThat(gateway.post("/v1/chat/completions", GOOD, headers).bodyText())
                .isEqualTo("{}");
        return provider.takeRequest();
    }
}

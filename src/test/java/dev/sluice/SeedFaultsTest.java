package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Faults of the seed, by their numbers in the contract, that no other test shows in the whole chain.
 *
 * <p>The others: F1, F2 and F18 in {@link EndingsTest} and {@link RecordedTrafficTest}; F3, F6, F19 and F31 in
 * {@code SseCompletionTest}; F6 and F14 in {@link RecordedTrafficTest}, F14 also in {@code StreamDecoderTest}; F15 in
 * {@link ConversationTest}; F7 and F29 in {@link EndingsTest} and {@link ChainTest}; F8 in
 * {@link LogSecrecyTest}; F11, F21 and F28 in {@link HeadersTest}; F12 in {@link PathsTest}; F20 in
 * {@code ApiErrorTest}; F22 and F30 in {@link ChainTest}; F23 in {@code LimitsTest}; F24 in {@code DeniedTest}; F25 in
 * {@code LocalBucketsTest}; F33 in {@link ReloadTest}; F32 in
 * {@code TokenTablesTest}.
 */
final class SeedFaultsTest {

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            "sluice.providers.fake.base-url=" + provider.baseUrl(),
            "sluice.providers.fake.key=secret_key",
            "sluice.providers.fake.default=true",
            "sluice.providers.renaming.base-url=" + provider.baseUrl(),
            "sluice.providers.renaming.key=secret_key",
            "sluice.providers.renaming.model=a-model-with-a-much-longer-name-than-the-one-that-was-asked-for",
            "sluice.limits.unheard.model=model-that-nobody-has-heard-of",
            "sluice.limits.unheard.selector=X-Team",
            "sluice.limits.unheard.tokens=30",
            "sluice.limits.unheard.per=second");

    @BeforeEach
    void startOver() {
        provider.startOver();
    }

    @Test
    @DisplayName("F4: a stream ends with [DONE]")
    void aStreamEndsWithDone() {
        provider.answerWith(Answer.sse("data: {}\n\ndata: [DONE]\n\n"));
        assertThat(chat("{\"messages\":[],\"stream\":true}").bodyText()).endsWith("data: [DONE]\n\n");
    }

    @Test
    @DisplayName("F5: an answer without choices comes back")
    void anAnswerWithoutChoicesComesBack() {
        provider.answerWith(Answer.sse("data: {\"choices\":[]}\n\ndata: [DONE]\n\n"));
        assertThat(chat("{\"messages\":[],\"stream\":true}").bodyText()).startsWith("data: {\"choices\":[]}\n\n");
    }

    @Test
    @DisplayName("F9: a model that nobody has heard of is limited too")
    void anUnknownModelIsLimited() throws InterruptedException {
        String body = "{\"model\":\"model-that-nobody-has-heard-of\",\"messages\":[{\"content\":\"" + "word ".repeat(50)
                + "\"}]}";
        double before = guesses();
        RawResponse answer =
                gateway.post("/v1/chat/completions", body, "x-arch-ratelimit-selector: X-TEAM", "x-team: a");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(guesses()).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("F10: content may be a list of parts, or null")
    void contentMayBeParts() throws InterruptedException {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]},"
                + "{\"role\":\"assistant\",\"content\":null}]}";
        assertThat(chat(body).status()).isEqualTo(200);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(body);
    }

    @Test
    @DisplayName("F13: a body that grows has its new length")
    void aBodyThatGrowsHasItsNewLength() throws InterruptedException {
        gateway.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}", "x-arch-llm-provider-hint: renaming");
        var sent = provider.takeRequest();
        assertThat(sent.header("Content-Length")).contains(Integer.toString(sent.body().length));
        assertThat(sent.bodyText())
                .isEqualTo(
                        "{\"model\":\"a-model-with-a-much-longer-name-than-the-one-that-was-asked-for\",\"messages\":[]}");
    }

    @Test
    @DisplayName("F16: a limit by the second holds")
    void aLimitByTheSecondHolds() {
        String body = "{\"model\":\"model-that-nobody-has-heard-of\",\"messages\":[]}";
        RawResponse answer =
                gateway.post("/v1/chat/completions", body, "x-arch-ratelimit-selector: x-team", "x-team: b");
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    @DisplayName("F26: members that the gateway has never heard of are sent on")
    void unknownMembersAreSentOn() throws InterruptedException {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"novel\":[1.0,2e3]}],\"temperature\":0.10,"
                + "\"max_tokens\":7,\"logit_bias\":{\"50256\":-100},\"from_tomorrow\":{\"a\":null}}";
        chat(body);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(body);
    }

    @Test
    @DisplayName("F27: standard tool schemas are sent on")
    void toolSchemasAreSentOn() throws InterruptedException {
        byte[] body = Recording.named("request-chat-parallel-tools.json").bytes();
        chat(new String(body, StandardCharsets.UTF_8));
        assertThat(provider.takeRequest().body()).isEqualTo(body);
    }

    private static RawResponse chat(String body) {
        return gateway.post("/v1/chat/completions", body);
    }

    private static double guesses() {
        return gateway.metric("sluice_token_counts_total{encoding=\"guessed\"}");
    }
}

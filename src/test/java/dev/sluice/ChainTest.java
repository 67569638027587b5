package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The flows by which the seed showed its work, with its own provider, key and limit. */
final class ChainTest {

    private static final String POEM = """
            {
                "messages": [
                    {"role": "system", "content": "You are a poetic assistant, skilled in explaining complex programming concepts with creative flair."},
                    {"role": "user", "content": "Compose a poem."}
                ],
                "model": "gpt-4"
            }
            """;

    private static final String LONG_POEM = POEM.replace(
            "Compose a poem.",
            "Compose a poem that explains the concept of recursion in programming. Compose a poem that explains the concept"
                    + " of recursion in programming. And also summarize it how a 4th graded would understand it. Compose a"
                    + " poem that explains the concept of recursion in programming. And also summarize it how a 4th graded"
                    + " would understand it.");

    private static final String[] SELECTED = {
        "x-arch-ratelimit-selector: selector-key", "selector-key: selector-value", "x-arch-llm-provider-hint: default"
    };

    @AutoClose
    private final FakeProvider provider = FakeProvider.start().answerWith(Answer.json(200, "{\"choices\":[]}"));

    @AutoClose
    private final TestGateway gateway = TestGateway.start(
            "sluice.providers.open-ai-gpt-4.base-url=" + provider.baseUrl(),
            "sluice.providers.open-ai-gpt-4.key=secret_key",
            "sluice.providers.open-ai-gpt-4.model=gpt-4",
            "sluice.providers.open-ai-gpt-4.default=true",
            "sluice.limits.seed.model=gpt-4",
            "sluice.limits.seed.selector=selector-key",
            "sluice.limits.seed.value=selector-value",
            "sluice.limits.seed.tokens=50",
            "sluice.limits.seed.per=minute");

    @Test
    void aShortRequestPassesItsLimit() {
        assertThat(post(POEM, SELECTED).status()).isEqualTo(200);
    }

    @Test
    void aRequestReachesTheProviderWithItsKeyAndName() throws InterruptedException {
        post(POEM, SELECTED);
        Received sent = provider.takeRequest();
        assertThat(sent.header("Authorization")).contains("Bearer secret_key");
        assertThat(sent.header("x-arch-llm-provider")).contains("open-ai-gpt-4");
        assertThat(sent.target()).isEqualTo("/v1/chat/completions");
    }

    @Test
    void theAnswerNamesTheProvider() {
        assertThat(post(POEM, SELECTED).header("x-arch-llm-provider")).contains("open-ai-gpt-4");
    }

    @Test
    void aRequestThatIsNotJsonIsRefused() {
        RawResponse answer = post("[{", SELECTED);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.bodyText()).contains("\"code\":\"invalid_json\"");
        assertThat(provider.sawNothing()).isTrue();
    }

    @Test
    void aLongRequestIsOverItsLimit() {
        RawResponse answer = post(LONG_POEM, SELECTED);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("x-ratelimit-limit-tokens")).contains("50");
    }

    @Test
    void aRefusedRequestIsNotSentOn() {
        post(LONG_POEM, SELECTED);
        assertThat(provider.sawNothing()).isTrue();
    }

    @Test
    void aRefusalIsCounted() throws InterruptedException {
        post(LONG_POEM, SELECTED);
        gateway.awaitMetric("ratelimited_rq_total", 1);
    }

    @Test
    void aRequestThatIsNotRefusedIsNotCountedAsSuch() throws InterruptedException {
        post(POEM, SELECTED);
        gateway.awaitMetric("active_http_calls", 0);
        assertThat(gateway.metric("ratelimited_rq_total")).isZero();
    }

    @Test
    void theSecondRequestFindsWhatTheFirstLeft() {
        post(POEM, SELECTED);
        RawResponse second = post(POEM, SELECTED);
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.bodyText()).contains("\"code\":\"rate_limit_exceeded\"");
        assertThat(Integer.parseInt(second.header("Retry-After").orElseThrow())).isBetween(1, 60);
    }

    @Test
    void whatTheProviderRefusesCostsNothing() {
        provider.enqueue(Answer.json(400, "{}"));
        post(POEM, SELECTED);
        assertThat(post(POEM, SELECTED).status()).isEqualTo(200);
    }

    @Test
    void anotherSelectorValueIsNotLimited() {
        String[] other = {"x-arch-ratelimit-selector: selector-key", "selector-key: someone-else"};
        assertThat(post(LONG_POEM, other).status()).isEqualTo(200);
    }

    @Test
    void aLimitIsNeverKeyedOnOurOwnSecret() {
        try (TestGateway limited = TestGateway.before(
                provider,
                "sluice.limits.own.model=*",
                "sluice.limits.own.selector=authorization",
                "sluice.limits.own.value=Bearer secret_key",
                "sluice.limits.own.tokens=1")) {
            RawResponse answer = limited.post(
                    "/v1/chat/completions",
                    POEM,
                    "x-arch-ratelimit-selector: Authorization",
                    "Authorization: Bearer of-the-client");
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Test
    void theRefusalDoesNotRepeatTheSelectorsValue() {
        RawResponse answer = post(LONG_POEM, SELECTED);
        assertThat(answer.bodyText()).doesNotContain("selector-value").doesNotContain("secret_key");
    }

    @Test
    void aPrettyRequestCostsWhatACompactOneCosts() {
        String spread = POEM.replace("{", "{\n\n\n\n          \t\t\t").replace("},", "} ,\n\n    \n   \t   ");
        assertThat(remainingAfter(spread)).isEqualTo(remainingAfter(POEM));
    }

    @Test
    void theGaugeOfRunningCallsMoves() throws InterruptedException {
        Gate gate = new Gate();
        provider.enqueue(Answer.json(200, "{}").heldBack(gate));
        Thread client = new Thread(() -> post(POEM, SELECTED));
        client.start();
        provider.takeRequest();
        gateway.awaitMetric("active_http_calls", 1);
        gate.open();
        client.join();
        gateway.awaitMetric("active_http_calls", 0);
    }

    /** What is left in the bucket of a gateway of its own, once this request has passed. */
    private String remainingAfter(String body) {
        try (TestGateway fresh = TestGateway.before(
                provider,
                "sluice.limits.l.model=*",
                "sluice.limits.l.selector=selector-key",
                "sluice.limits.l.tokens=100",
                "sluice.limits.l.per=hour")) {
            for (int i = 0; i < 10; i++) {
                RawResponse answer = fresh.post("/v1/chat/completions", body, SELECTED);
                if (answer.status() == 429) {
                    return i + " passed, then " + answer.header("x-ratelimit-remaining-tokens");
                }
            }
            throw new AssertionError("never limited");
        }
    }

    private RawResponse post(String body, String... headers) {
        return gateway.post("/v1/chat/completions", body, headers);
    }
}

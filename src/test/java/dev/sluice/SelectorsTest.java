package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By what limits are found, and what a client can do about it (behaviour.md 4.2, 4.6). */
final class SelectorsTest {

    private static final String NAMING = "x-arch-ratelimit-selector: ";

    /** 18 tokens or so: three of them fill a bucket of 60. */
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello, who are you?\"}]}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    private TestGateway gateway;

    @BeforeEach
    void startWithTwoLimits() {
        gateway = TestGateway.before(provider, limit("team", "x-team", 60, "m"), limit("user", "x-user", 200, "m"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whoNamesNoSelectorMeetsNoLimitThatIsNotRequired() {
        for (int i = 0; i < 10; i++) {
            assertThat(ask("x-team: a").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-team", "X-TEAM", " x-team ", "x-team,", "x-nothing, x-team", "x-team, X-Team"})
    void aSelectorIsItsHeadersNameInAnyCaseAndAnyList(String named) {
        assertThat(requestsUntilRefused(NAMING + named, "X-Team: a")).isBetween(2, 4);
    }

    @Test
    void aRequestThatNamesTwoSelectorsMeetsBothLimits() {
        String[] both = {NAMING + "x-team, x-user", "x-team: a", "x-user: u"};
        int passed = requestsUntilRefused(both);

        // The user's bucket holds three times as much, and has paid for the very same requests and no other.
        int more = requestsUntilRefused(NAMING + "x-user", "x-user: u");
        int whole = requestsUntilRefused(NAMING + "x-user", "x-user: another");
        assertThat(passed + more).isEqualTo(whole);
    }

    @Test
    void twoLinesAreAList() {
        assertThat(requestsUntilRefused(NAMING + "x-user", NAMING + "x-team", "x-team: a", "x-user: u"))
                .isBetween(2, 4);
    }

    @Test
    void ofTwoRefusalsTheLongerWaitIsTold() {
        String[] both = {NAMING + "x-team, x-user", "x-team: a", "x-user: u"};
        requestsUntilRefused(NAMING + "x-user", "x-user: u");
        requestsUntilRefused(NAMING + "x-team", "x-team: a");

        // 60 an hour flow into one, 200 into the other.
        assertThat(ask(both).bodyText()).contains("Rate limit \\\"team\\\"");
    }

    @Test
    void aSelectorWithTwoValuesIsRefused() {
        RawResponse answer = ask(NAMING + "x-team", "x-team: a", "x-team: b");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.bodyText())
                .contains("\"code\":\"ratelimit_selector_invalid\"")
                .contains("\"param\":\"x-team\"");
    }

    @Test
    void aSelectorWithTheSameValueTwiceIsOne() {
        assertThat(requestsUntilRefused(NAMING + "x-team", "x-team: a", "x-team: a"))
                .isBetween(2, 4);
    }

    @Test
    void whoNamesMoreSelectorsThanAnybodyNeedsIsRefused() {
        StringBuilder names = new StringBuilder("x-0");
        for (int i = 1; i < 17; i++) {
            names.append(",x-").append(i);
        }

        assertThat(ask(NAMING + names).bodyText()).contains("\"code\":\"ratelimit_selector_invalid\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "x-api-key",
                "cookie",
                "x-arch-ratelimit-selector",
                "x-arch-llm-provider",
                "@everyone",
                "@address",
                ",",
                "\"x\""
            })
    void whoNamesAHeaderThatNoLimitIsForMeetsNone(String named) throws InterruptedException {
        provider.forgetRequests();
        RawResponse answer = ask(NAMING + named, "Authorization: Bearer mine", "Cookie: c=mine");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(provider.takeRequest().header("Authorization")).contains("Bearer secret_key");
    }

    @Test
    void aRequiredLimitHoldsAlsoForWhoDoesNotNameIt() {
        restart(limit("team", "x-team", 60, "m"), "sluice.limits.team.required=true");

        assertThat(requestsUntilRefused("x-team: a")).isBetween(2, 4);
        assertThat(ask("x-team: b").status()).isEqualTo(200);
    }

    @Test
    void whoLacksARequiredHeaderIsRefused() {
        restart(limit("team", "x-team", 60, "m"), "sluice.limits.team.required=true");
        int before = provider.requestCount();

        RawResponse answer = ask();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.bodyText())
                .contains("\"code\":\"ratelimit_selector_missing\"")
                .contains("\"param\":\"x-team\"")
                .contains("send it");
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    @Test
    void aLimitIsRequiredForItsModelAlone() {
        restart(limit("team", "x-team", 60, "another"), "sluice.limits.team.required=true");

        assertThat(ask().status()).isEqualTo(200);
    }

    @Test
    void aLimitOnTheAddressHoldsForWhoNamesNothing() {
        restart(limit("address", "@address", 60, "*"));

        assertThat(requestsUntilRefused()).isBetween(2, 4);
    }

    @Test
    void aLimitOnEveryoneHoldsForAllTogether() {
        restart(limit("all", "@everyone", 60, "*"));

        assertThat(requestsUntilRefused(NAMING + "x-team", "x-team: a")).isBetween(2, 4);
        assertThat(ask(NAMING + "x-team", "x-team: b").status()).isEqualTo(429);
    }

    @Test
    void aLimitOfRequestsCountsThemAndNotTheirTokens() {
        restart(limit("few", "@everyone", 3, "*").replace("tokens", "requests"));

        for (int i = 0; i < 3; i++) {
            assertThat(ask().status()).isEqualTo(200);
        }
        RawResponse refused = ask();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("x-ratelimit-limit-requests")).contains("3");
        assertThat(refused.header("x-ratelimit-remaining-requests")).contains("0");
        assertThat(refused.header("x-ratelimit-reset-requests")).isPresent();
        assertThat(refused.header("x-ratelimit-limit-tokens")).isEmpty();
        assertThat(Long.parseLong(refused.header("Retry-After").orElseThrow())).isBetween(1100L, 1200L);
        assertThat(refused.bodyText()).contains("3 requests per hour").contains("\"type\":\"requests\"");
    }

    @Test
    void aRefusedRequestDoesNotCountAsOne() {
        restart(limit("few", "@everyone", 2, "*").replace("tokens", "requests"));
        for (int i = 0; i < 5; i++) {
            provider.enqueue(Answer.json(500, "{}"));
            assertThat(ask().status()).isEqualTo(500);
        }

        assertThat(ask().status()).isEqualTo(200);
    }

    @Test
    void tokensAndRequestsOfOneSelectorAreTwoLimits() {
        restart(
                limit("tokens", "@everyone", 1000, "*"),
                limit("requests", "@everyone", 3, "*").replace("requests.tokens", "requests.requests"));

        assertThat(requestsUntilRefused()).isEqualTo(3);
    }

    @Test
    void noRefusalRepeatsASelectorsValue() {
        restart(limit("team", "x-team", 1, "m"));

        assertThat(ask(NAMING + "x-team", "x-team: planted").bodyText())
                .contains("request_too_large")
                .doesNotContain("planted");
        assertThat(ask(NAMING + "x-team", "x-team: planted", "x-team: planted-too")
                        .bodyText())
                .doesNotContain("planted");
    }

    private void restart(String... limits) {
        gateway.close();
        gateway = TestGateway.before(provider, String.join("\n", limits).split("\n", -1));
    }

    private int requestsUntilRefused(String... headers) {
        for (int passed = 0; passed < 100; passed++) {
            RawResponse answer = ask(headers);
            if (answer.status() == 429) {
                return passed;
            }
            assertThat(answer.status()).as(answer.bodyText()).isEqualTo(200);
        }
        throw new AssertionError("nothing was refused");
    }

    private RawResponse ask(String... headers) {
        return gateway.post("/v1/chat/completions", QUESTION, headers);
    }

    private static String limit(String name, String selector, int tokens, String model) {
        String start = "sluice.limits." + name + ".";
        return start + "selector=" + selector + "\n" + start + "tokens=" + tokens + "\n" + start + "model=" + model
                + "\n" + start + "per=hour";
    }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may do, and what it may cost. */
final class PermissionsTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String ANSWER = "{\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":30}}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start().answerWith(Answer.json(200, ANSWER));

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            "sluice.providers.main.base-url=" + provider.baseUrl() + "/main",
            "sluice.providers.main.auth=none",
            "sluice.providers.main.default=true",
            "sluice.providers.fixed.base-url=" + provider.baseUrl() + "/fixed",
            "sluice.providers.fixed.auth=none",
            "sluice.providers.fixed.model=fixed-large",
            client("free"),
            client("held"),
            "sluice.clients.held.providers=m*",
            client("small"),
            "sluice.clients.small.models=*-mini, o3",
            client("daily"),
            "sluice.clients.daily.tokens-per-day=100",
            client("picky"),
            "sluice.limits.models.model=gpt-4o*",
            "sluice.limits.models.selector=@client",
            "sluice.limits.models.value=picky",
            "sluice.limits.models.tokens=1000000",
            client("tight"),
            client("loose"),
            limit("each", "@client", 40),
            "sluice.limits.each.value=tight",
            limit("user", "@user", 100000),
            "sluice.limits.user.per=hour");

    @Test
    void whoIsHeldToNothingMayEverything() {
        assertThat(ask("free", "any").status()).isEqualTo(200);
        assertThat(ask("free", "any", "x-arch-llm-provider-hint: fixed").status())
                .isEqualTo(200);
        assertThat(gateway.get("/v1/models", key("free")).status()).isEqualTo(200);
    }

    @Test
    void aProviderThatAClientMayNotUseIsRefusedByName() {
        RawResponse answer = ask("held", "any", "x-arch-llm-provider-hint: fixed");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.bodyText()).contains("\"provider_not_allowed\"", "\\\"fixed\\\"");
        assertThat(ask("held", "any").status()).isEqualTo(200);
        assertThat(gateway.get("/v1/models", key("held"), "x-arch-llm-provider-hint: fixed")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"gpt-4o-mini,200", "o3,200", "gpt-4o,403", "O3,403", "o3-pro,403", "'',403"})
    void aModelIsAllowedOrRefused(String model, int status) {
        int before = provider.requestCount();
        RawResponse answer = ask("small", model);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(provider.requestCount() - before).isEqualTo(status == 200 ? 1 : 0);
        if (status == 403) {
            assertThat(answer.bodyText()).contains("\"model_not_allowed\"", "\"param\":\"model\"");
        }
    }

    @ParameterizedTest
    @CsvSource({"small", "picky"})
    void whoseAccessDependsOnTheModelNamesItOnce(String client) {
        String[] unclear = {
            "{\"model\":\"gpt-4o\",\"model\":\"o3\",\"messages\":[]}",
            "{\"model\":\"o3\",\"models\":[\"gpt-4o\"],\"messages\":[]}",
            "{\"model\":\"o3\",\"Model\":\"gpt-4o\",\"messages\":[]}"
        };
        int before = provider.requestCount();
        for (String body : unclear) {
            assertThat(gateway.post(CHAT, body, key(client)).bodyText()).contains("\"ambiguous_model\"");
        }
        assertThat(gateway.post(CHAT + "?model=gpt-4o", "{\"model\":\"o3\",\"messages\":[]}", key(client))
                        .bodyText())
                .contains("\"ambiguous_model\"");
        assertThat(provider.requestCount()).isEqualTo(before);
        assertThat(ask(client, "o3").status()).isEqualTo(200);
    }

    @Test
    void theModelIsTheOneThatTheProviderIsAskedFor() {
        assertThat(ask("small", "o3", "x-arch-llm-provider-hint: fixed").status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"o3\",\"model\":\"gpt-4o\",\"messages\":[]}",
                "{\"messages\":[]}",
                "{\"model\":3,\"messages\":[]}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"model\":\"o3\"}]}"
            })
    void noSpellingOfTheModelGetsRoundIt(String body) {
        assertThat(gateway.post(CHAT, body, key("small")).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/files", "/v1/batches", "/v1/chat/completions/x", "/v1/messages/batches"})
    void whoIsHeldToModelsIsNotServedWhereTheGatewayReadsNone(String path) {
        int before = provider.requestCount();
        RawResponse answer = gateway.post(path, "{\"model\":\"o3\"}", key("small"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.bodyText()).contains("path_not_allowed", path);
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    @Test
    void aBudgetHoldsForWhatExchangesReallyCostUntilTheDayIsOver() {
        assertThat(ask("daily", "m").status()).isEqualTo(200);
        gateway.awaitMetric("active_http_calls", 0);
        assertThat(ask("daily", "m").status()).isEqualTo(200);
        gateway.awaitMetric("active_http_calls", 0);
        RawResponse refused = ask("daily", "m");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.bodyText()).contains("\"insufficient_quota\"", "100 tokens per day");
        assertThat(refused.header("x-ratelimit-remaining-tokens")).contains("0");
        assertThat(ask("free", "m").status()).isEqualTo(200);
    }

    @Test
    void aLimitOnTheClientNeedsNoHeaderAndCannotBeEscapedByOne() {
        String[] tricks = {"x-arch-ratelimit-selector: @client", "client: loose", "x-arch-client: loose"};
        int passed = 0;
        while (passed < 10 && ask("tight", "m", tricks).status() == 200) {
            passed++;
        }
        assertThat(passed).isBetween(1, 3);
        assertThat(ask("loose", "m").status()).isEqualTo(200);
    }

    @Test
    void theAccessLogTellsTheClient() throws InterruptedException {
        try (AccessLines log = AccessLines.listen()) {
            ask("free", "m", "x-request-id: told");

            Map<String, String> line = log.awaitLine("told");
            assertThat(line).containsEntry("client", "free").containsEntry("user", "free");
            gateway.post(CHAT, "{}", "x-request-id: wrong", "x-api-key: sk-wrong");
            assertThat(log.awaitLine("wrong"))
                    .containsEntry("client", "-")
                    .containsEntry("ended", "turned_away")
                    .containsEntry("status", "401");
        }
    }

    private static RawResponse ask(String client, String model, String... headers) {
        String[] all = new String[headers.length + 1];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = key(client);
        return gateway.post(
                CHAT, "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}", all);
    }

    private static String key(String client) {
        return "Authorization: Bearer sk-" + client;
    }

    private static String client(String name) {
        return "sluice.clients." + name + ".key-sha256=" + Sha256.hex("sk-" + name);
    }

    private static String limit(String name, String selector, int tokens) {
        return "sluice.limits." + name + ".model=*\nsluice.limits." + name + ".selector=" + selector
                + "\nsluice.limits." + name + ".tokens=" + tokens;
    }
}

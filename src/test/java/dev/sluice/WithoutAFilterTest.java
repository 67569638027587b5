package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each filter can be taken out of web.xml: what the rest then does is what docs/reference/filters.md says. */
final class WithoutAFilterTest {

    private static final String BODY = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"metadata\":{}}";
    private static final String[] LIMITED = {"x-arch-ratelimit-selector: x-team", "x-team: a"};

    @AutoClose
    private final FakeProvider provider = FakeProvider.start()
            .answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access-log",
                "cors",
                "auth",
                "admission",
                "inference",
                "routing",
                "ratelimit",
                "models",
                "completion"
            })
    void anAnswerStillComesBack(String filter) throws InterruptedException {
        try (TestGateway gateway = without(filter)) {
            RawResponse answer = gateway.post("/v1/chat/completions", BODY);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.bodyText()).isEqualTo("{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}");
            assertThat(provider.takeRequest().header("Authorization")).contains("Bearer secret_key");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"access-log", "auth", "admission", "routing", "ratelimit", "completion"})
    void theBodyIsStillEdited(String filter) throws InterruptedException {
        try (TestGateway gateway = without(filter)) {
            gateway.post("/v1/chat/completions", BODY);
            assertThat(provider.takeRequest().bodyText()).doesNotContain("metadata");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"access-log", "auth", "admission", "routing", "completion"})
    void theLimitStillHolds(String filter) {
        try (TestGateway gateway = without(filter)) {
            assertThat(gateway.post("/v1/chat/completions", BODY, LIMITED).status())
                    .isEqualTo(429);
        }
    }

    @Test
    void withoutTheInferenceFilterABodyPassesUnread() throws InterruptedException {
        try (TestGateway gateway = without("inference")) {
            gateway.post("/v1/chat/completions", BODY);
            assertThat(provider.takeRequest().bodyText()).isEqualTo(BODY);
            assertThat(gateway.post("/v1/chat/completions", BODY, LIMITED).bodyText())
                    .contains("path_not_allowed");
        }
    }

    @Test
    void withoutTheRoutingFilterAHintHasNoEffect() {
        try (TestGateway gateway = without("routing")) {
            RawResponse answer = gateway.post("/v1/chat/completions", BODY, "x-arch-llm-provider-hint: other");
            assertThat(answer.header("x-arch-llm-provider")).contains("fake");
        }
    }

    @Test
    void withoutTheRateLimitFilterNothingIsLimited() {
        try (TestGateway gateway = without("ratelimit")) {
            assertThat(gateway.post("/v1/chat/completions", BODY, LIMITED).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void withoutTheCorsFilterAPageOfANamedOriginCannotReadTheAnswer() {
        try (TestGateway gateway = without("cors")) {
            assertThat(gateway.post("/v1/chat/completions", BODY, "Origin: https://app.example.com")
                            .header("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    @Test
    void withoutTheModelsFilterTheGatewayListsNoModelsOfItsOwn() {
        try (TestGateway gateway = without("models", "sluice.models.fast.targets=other")) {
            assertThat(gateway.get("/v1/models").status()).isEqualTo(404);
        }
        try (TestGateway gateway = without("models")) {
            assertThat(gateway.get("/v1/models").status()).isEqualTo(200);
        }
    }

    @Test
    void withoutTheRoutingFilterTheModelStillChooses() {
        try (TestGateway gateway = without("routing", "sluice.models.fast.targets=other")) {
            assertThat(gateway.post(
                                    "/v1/chat/completions",
                                    BODY.replace("{\"messages", "{\"model\":\"fast\",\"messages"))
                            .header("x-arch-llm-provider"))
                    .contains("other");
            assertThat(gateway.get("/v1/models").bodyText()).contains("\"fast\"");
        }
    }

    @Test
    void withoutTheAccessLogFilterARequestHasNoId() {
        try (TestGateway gateway = without("access-log")) {
            assertThat(gateway.post("/v1/chat/completions", BODY).header("x-request-id"))
                    .isEmpty();
        }
    }

    private TestGateway without(String filter, String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.key=secret_key",
                "sluice.providers.fake.default=true",
                "sluice.providers.other.base-url=" + provider.baseUrl(),
                "sluice.providers.other.key=secret_key",
                "sluice.cors.origins=https://app.example.com",
                "sluice.limits.l.model=*",
                "sluice.limits.l.selector=x-team",
                "sluice.limits.l.tokens=1"));
        lines.addAll(List.of(more));
        return TestGateway.start(Duration.ofSeconds(30), TestGateway.without(filter), lines.toArray(String[]::new));
    }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Models that lead to several targets, from the configuration to the provider (routing.md 2, 3). */
final class SeveralTargetsTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String LONG = "word ".repeat(200);
    private static final String COUNTED = "sluice_token_counts_total{encoding=\"known\"}";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @Test
    void aPromptThatIsTooLongForATargetGoesToTheNext() throws Exception {
        try (TestGateway gateway = gateway()) {
            assertThat(ask(gateway, "Hi").status()).isEqualTo(200);
            assertThat(provider.takeRequest().bodyText()).contains("\"gpt-4o-mini\"");
            assertThat(ask(gateway, LONG).status()).isEqualTo(200);
            assertThat(provider.takeRequest().bodyText()).contains("\"gpt-4o\"");
        }
    }

    @Test
    void aPromptIsCountedOnceForRoutingAndLimits() throws Exception {
        try (TestGateway gateway = gateway(
                "sluice.limits.a.model=*", "sluice.limits.a.selector=@everyone", "sluice.limits.a.tokens=100000")) {
            assertThat(ask(gateway, "word ".repeat(50)).status()).isEqualTo(200);

            assertThat(provider.takeRequest().bodyText()).contains("\"gpt-4o-mini\"");
            assertThat(gateway.metric(COUNTED)).isEqualTo(1);
        }
    }

    @Test
    void otherTargetsHoldForRequestsThatBeginAfterAReload() throws Exception {
        String quickly = "sluice.reload.every=10ms";
        try (TestGateway gateway = gateway(quickly)) {
            ask(gateway, "Hi");
            assertThat(provider.takeRequest().bodyText()).contains("\"gpt-4o-mini\"");
            gateway.rewrite(properties("large; mini", quickly));
            gateway.awaitMetric("sluice_config_reloads_total{result=\"taken\"}", 1);
            ask(gateway, "Hi");

            assertThat(provider.takeRequest().bodyText()).contains("\"gpt-4o\"");
        }
    }

    @Test
    void theListHasTheModelLikeAnyOther() {
        try (TestGateway gateway = gateway("sluice.providers.openai.list=off")) {
            assertThat(gateway.get("/v1/models").bodyText())
                    .contains("\"smart\"")
                    .doesNotContain("mini");
        }
    }

    private TestGateway gateway(String... more) {
        return TestGateway.start(properties("mini; large", more));
    }

    private String[] properties(String targets, String... more) {
        String[] own = {
            "sluice.providers.openai.base-url=" + provider.baseUrl(),
            "sluice.providers.openai.auth=none",
            "sluice.targets.mini.provider=openai",
            "sluice.targets.mini.model=gpt-4o-mini",
            "sluice.targets.mini.context=100",
            "sluice.targets.large.provider=openai",
            "sluice.targets.large.model=gpt-4o",
            "sluice.models.smart.targets=" + targets
        };
        return Stream.of(own, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static RawResponse ask(TestGateway gateway, String text) {
        return gateway.post(
                CHAT, "{\"model\":\"smart\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}");
    }
}

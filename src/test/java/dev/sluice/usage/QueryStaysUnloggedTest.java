package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** A query may hold a credential: it reaches no log. */
final class QueryStaysUnloggedTest {

    @Test
    void theLineHasThePathWithoutTheQuery() {
        try (AccessLines lines = AccessLines.listen()) {
            try (FakeProvider provider = FakeProvider.start();
                    TestGateway gateway = TestGateway.before(provider)) {
                provider.answerWith(Answer.json(200, "{}"));
                gateway.get("/v1/models?api-key=planted");
            }

            Await.until("the line", () -> !lines.all().isEmpty());
            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .contains(" path=/v1/models ")
                    .doesNotContain("planted");
        }
    }

    @Test
    void aKeyBelowTheRootOfGeminiIsAcceptedAndReachesNeitherLogNorProvider() throws Exception {
        try (AccessLines lines = AccessLines.listen()) {
            try (FakeProvider provider = FakeProvider.start();
                    TestGateway gateway = TestGateway.start(
                            "sluice.surface=v1, gemini",
                            "sluice.providers.fake.base-url=" + provider.baseUrl(),
                            "sluice.providers.fake.key=secret_key",
                            "sluice.providers.fake.default=true",
                            "sluice.clients.app.key-sha256=" + Sha256.hex("planted"))) {
                provider.answerWith(Answer.json(200, "{}"));

                assertThat(gateway.get("/v1beta/models?a=1&key=planted").status())
                        .isEqualTo(200);
                assertThat(gateway.post("/v1beta/models/g:generateContent?key=planted&b=2", "{\"contents\":[]}")
                                .status())
                        .isEqualTo(200);
                assertThat(gateway.get("/v1beta;p=1/models?%6bey=planted&key=planted-too")
                                .status())
                        .isEqualTo(401);
                assertThat(provider.takeRequest().target()).isEqualTo("/v1/models?a=1");
                assertThat(provider.takeRequest().target()).isEqualTo("/v1/models/g:generateContent?b=2");
            }

            Await.until("the lines", () -> lines.all().size() == 3);
            assertThat(lines.all()).noneMatch(line -> line.toString().contains("planted"));
        }
    }
}

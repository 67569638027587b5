package dev.sluice;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies of Google's API that repeat the model of their path (dialects.md A17). */
final class GeminiModelsTest {

    private static final String BATCH = "/v1beta/models/small:batchEmbedContents";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            "sluice.surface=v1, gemini",
            "sluice.providers.google.base-url=" + provider.baseUrl(),
            "sluice.providers.google.key=secret_key",
            "sluice.providers.google.dialect=gemini",
            "sluice.providers.google.default=true",
            "sluice.targets.embedding.provider=google",
            "sluice.targets.embedding.model=text-embedding-004",
            "sluice.models.small.targets=embedding",
            client("any"),
            client("restricted"),
            "sluice.clients.restricted.models=small, gemini-*");

    @BeforeEach
    void startOver() {
        provider.startOver();
        provider.answerWith(Answer.json(200, "{\"embeddings\":[]}"));
    }

    @ParameterizedTest
    @CsvSource({"any", "restricted"})
    void theModelOfThePathIsAskedForInTheBodyToo(String client) throws Exception {
        String body = "{\"requests\":[{\"model\":\"models/small\",\"content\":{}}, {\"model\": \"small\"}]}";

        assertThat(gateway.post(BATCH, body, key(client)).status()).isEqualTo(200);

        Received sent = provider.takeRequest();
        assertThat(sent.target()).isEqualTo("/v1/models/text-embedding-004:batchEmbedContents");
        assertThat(new String(sent.body(), StandardCharsets.UTF_8))
                .isEqualTo(body.replace("\"models/small\"", "\"models/text-embedding-004\"")
                        .replace("\"small\"", "\"models/text-embedding-004\""));
    }

    @Test
    void aModelThatIsNotRenamedStaysAsItIs() throws Exception {
        String body = "{\"requests\":[{\"model\":\"models/gemini-embedding-001\"}]}";

        gateway.post("/v1beta/models/gemini-embedding-001:batchEmbedContents", body, key("restricted"));

        assertThat(new String(provider.takeRequest().body(), StandardCharsets.UTF_8))
                .isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batchEmbedContents | {\"requests\":[{\"model\":\"models/small\"},{\"model\":\"models/large\"}]}",
                "batchEmbedContents | {\"requests\":[{\"model\":\"models/gemini-2.5-pro\"}]}",
                "batchEmbedContents | {\"requests\":[{\"model\":\"models/small\",\"model\":\"models/large\"}]}",
                "batchEmbedContents | {\"requests\":[{\"model\":1}]}",
                "embedContent       | {\"model\":\"models/large\",\"content\":{}}",
                "generateContent    | {\"model\":\"models/large\",\"contents\":[]}"
            })
    void aBodyThatNamesAnotherModelIsRefused(String action, String body) {
        for (String client : new String[] {"any", "restricted"}) {
            var answer = gateway.post("/v1beta/models/small:" + action, body, key(client));

            assertThat(answer.status()).as(client).isEqualTo(400);
            assertThat(answer.bodyText()).contains("ambiguous_model");
        }
        assertThat(provider.untaken()).isZero();
    }
}

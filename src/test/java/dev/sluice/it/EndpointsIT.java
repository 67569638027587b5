package dev.sluice.it;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.InferenceCall;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.Recording;
import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every endpoint in a real container: what the container makes of paths, bodies and streams is the same for all of them. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
final class EndpointsIT {

    @AutoClose
    private static FakeProvider provider;

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        provider = FakeProvider.start();
        return DeployedWar.configured(
                "sluice.surface=v1, openai, gemini",
                "sluice.providers.main.base-url=" + provider.baseUrl(),
                "sluice.providers.main.key=secret_key",
                "sluice.providers.main.default=true",
                client("free"),
                client("held"),
                "sluice.clients.held.models=o3",
                client("poor"),
                "sluice.clients.poor.tokens-per-day=2");
    }

    @BeforeEach
    void startOver() {
        provider.startOver();
        provider.forgetRequests();
        provider.answerWith(Answer.json(200, "{}"));
    }

    @ParameterizedTest
    @EnumSource
    void aBodyReachesTheProviderByteForByte(InferenceCall call) throws Exception {
        assertThat(post(call.path(), call.body(), "held").status()).isEqualTo(200);

        Received sent = provider.takeRequest();
        assertThat(sent.target()).isEqualTo(call.path());
        assertThat(sent.bodyText()).isEqualTo(call.body());
        assertThat(sent.header("Authorization")).contains("Bearer secret_key");
    }

    static Stream<InferenceCall> streams() {
        return Arrays.stream(InferenceCall.values())
                .filter(call -> call.stream().isPresent());
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aStreamReachesTheClientByteForByte(InferenceCall call) throws Exception {
        Recording recording = call.stream().orElseThrow();
        provider.answerWith(Answer.recorded(recording));

        RawResponse answer = post(call.path(), call.streamBody(), "held");

        assertThat(answer.body()).isEqualTo(recording.bytes());
        assertThat(answer.complete()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aBudgetHolds(InferenceCall call) throws Exception {
        RawResponse answer = post(call.path(), call.body(), "poor");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.bodyText()).startsWith(call.errorStart());
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aModelNeedsPermission(InferenceCall call) throws Exception {
        RawResponse answer = post(call.path(), call.body("o4"), "held");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.bodyText()).startsWith(call.errorStart());
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatIsNoJsonIsRefusedInTheFormOfTheApi(InferenceCall call) throws Exception {
        RawResponse answer = post(call.path(), "{\"model\":", "free");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.bodyText()).startsWith(call.errorStart());
    }

    /** What one container decodes and another keeps. */
    @ParameterizedTest
    @EnumSource
    void noSpellingOfThePathGetsRoundABudget(InferenceCall call) throws Exception {
        String rest = call.path().substring("/v1".length());
        String[] spellings = {
            "/v1" + rest.replace("o", "%6F"),
            "/v1" + rest.replace("o", "O"),
            "/v1/" + rest,
            "/v1" + rest + "/",
            "/v1" + rest + ";a=b",
            "/v1;a=b" + rest,
            "/v1" + rest + "%3Ba=b",
            "/v1/x/.." + rest,
            "/v1/%2e" + rest,
            "/v1/x;/.." + rest,
            "/v1" + rest.replaceFirst("/", "%2F"),
            "/v1" + rest.replaceFirst("/", "\\\\"),
            "/v1" + rest + "%00",
            "/openai/v1" + rest,
            "/openai/V1" + rest,
            "/openai/deployments/o3" + rest,
            "/openai" + rest,
            "/v1beta" + rest
        };
        for (String spelling : spellings) {
            assertThat(post(spelling, call.body(), "poor").status())
                    .as(spelling)
                    .isBetween(400, 499);
        }
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "post"})
    void noMethodGetsRoundABudget(String method) throws Exception {
        for (InferenceCall call : InferenceCall.values()) {
            RawHttp.send(
                    url.getPort(),
                    RawHttp.request(
                            method,
                            call.path(),
                            call.body().getBytes(UTF_8),
                            key("poor"),
                            "Content-Type: application/json"));
        }
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/plain",
                "multipart/form-data; boundary=x",
                "application/octet-stream",
                ""
            })
    void noContentTypeGetsRoundABudget(String type) throws Exception {
        for (InferenceCall call : InferenceCall.values()) {
            RawResponse answer = RawHttp.send(
                    url.getPort(), RawHttp.post(call.path(), call.body(), key("poor"), "Content-Type: " + type));
            assertThat(answer.status()).isBetween(400, 499);
        }
        assertThat(provider.untaken()).isZero();
    }

    private RawResponse post(String path, String body, String client) throws IOException {
        return RawHttp.send(url.getPort(), RawHttp.post(path, body, key(client), "Content-Type: application/json"));
    }
}

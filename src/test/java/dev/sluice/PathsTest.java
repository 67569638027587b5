package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a path leads: below the provider's base URL and nowhere else, and never past the edit. */
final class PathsTest {

    private static final String TAGGED = "{\"messages\":[{\"content\":\"Hi\",\"model\":\"m\"}],\"metadata\":{}}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            "sluice.auth=open",
            "sluice.providers.deep.base-url=" + provider.baseUrl() + "/deep/er/",
            "sluice.providers.deep.key=secret_key",
            "sluice.providers.deep.default=true");

    @BeforeEach
    void startOver() {
        provider.startOver();
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.PathSpellings#ofChatCompletions")
    void noSpellingOfThePathEscapesTheEdit(String target) throws InterruptedException {
        assertThat(gateway.post(target, TAGGED).status()).isEqualTo(200);
        Received sent = provider.takeRequest();
        assertThat(sent.bodyText()).isEqualTo("{\"messages\":[{\"content\":\"Hi\"}]}");
        assertThat(sent.target()).startsWith("/v1/deep/er/chat/completions");
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.PathSpellings#ofOtherPlaces")
    void aPathThatCouldMeanAnotherPlaceIsNotSentOnUnedited(String target) throws InterruptedException {
        int before = provider.requestCount();
        RawResponse answer = gateway.post(target, TAGGED);
        if (provider.requestCount() > before) {
            Received sent = provider.takeRequest();
            assertThat(sent.target()).isEqualTo("/v1/deep/er/chat/completions");
            assertThat(sent.bodyText()).doesNotContain("metadata");
        } else {
            assertThat(answer.status()).isIn(400, 404);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models, /v1/deep/er/models",
        "/v1/models/gpt-4o, /v1/deep/er/models/gpt-4o",
        "/v1/models/ft:gpt-4o%20x, /v1/deep/er/models/ft:gpt-4o%20x",
        "/v1/files/%C3%A9, /v1/deep/er/files/%C3%A9",
        "/v1/models/ft%3Agpt-4o%3Aacme, /v1/deep/er/models/ft%3Agpt-4o%3Aacme",
        "/v1/models/ft%3agpt-4o:x, /v1/deep/er/models/ft%3agpt-4o:x",
        "/%76%31/models/a%40b%2Bc%21, /v1/deep/er/models/a%40b%2Bc%21",
        "/v1/files/%c3%a9%20%41, /v1/deep/er/files/%c3%a9%20%41",
        "/v1/%6Dodels/%2Dx, /v1/deep/er/%6Dodels/%2Dx",
        "/v1/a?b=c%2Fd&e=%zz, /v1/deep/er/a?b=c%2Fd&e=%zz",
        "/v1/a/, /v1/deep/er/a/",
        "/v1/, /v1/deep/er/"
    })
    void anyOtherPathIsAppendedToTheBase(String target, String expected) throws InterruptedException {
        gateway.get(target);
        assertThat(provider.takeRequest().target()).isEqualTo(expected);
    }

    @Test
    void aTargetThatNamesAnotherHostStaysBelowTheBase() throws InterruptedException {
        gateway.send(
                ("GET http://elsewhere.example/v1/models HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        Received sent = provider.takeRequest();
        assertThat(sent.target()).isEqualTo("/v1/deep/er/models");
        assertThat(sent.header("Host")).contains("127.0.0.1:" + provider.port());
    }

    @Test
    void aRedirectIsPassedBackAndNotFollowed() {
        provider.answerWith(
                Answer.json(302, "{}").withHeader("Location", "http://127.0.0.1:" + provider.port() + "/elsewhere"));
        int before = provider.requestCount();
        assertThat(gateway.get("/v1/models").status()).isEqualTo(302);
        assertThat(provider.requestCount()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "TRACK"})
    void aMethodThatWouldEchoOurKeyIsRefused(String method) {
        int before = provider.requestCount();
        RawResponse answer = gateway.send(RawHttp.request(method, "/v1/models", new byte[0]));
        assertThat(answer.status()).isIn(403, 405);
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nope, 404, unknown_url",
        "GET, /v2/chat/completions, 404, unknown_url",
        "GET, /error, 404, unknown_url",
        "GET, /WEB-INF/web.xml, 404, unknown_url",
        "GET, /health/, 404, unknown_url",
        "POST, /health/live, 405, method_not_allowed",
        "GET, /demo/v1/models, 404, unknown_url"
    })
    void whatIsNotTheApiIsAnsweredInItsFormToo(String method, String target, int status, String code) {
        RawResponse answer = gateway.send(RawHttp.request(method, target, new byte[0]));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.bodyText()).contains("\"code\":\"" + code + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready"})
    void healthIsToldWithoutCallingAProvider(String target) {
        int before = provider.requestCount();
        RawResponse answer = gateway.get(target);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.bodyText()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    @Test
    void aPostedChatCompletionInAnyCaseOfItsMethodIsEdited() throws InterruptedException {
        int before = provider.requestCount();
        RawResponse answer =
                gateway.send(RawHttp.request("post", "/v1/chat/completions", TAGGED.getBytes(StandardCharsets.UTF_8)));
        if (provider.requestCount() > before) {
            assertThat(provider.takeRequest().bodyText()).doesNotContain("metadata");
        } else {
            assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        }
    }
}

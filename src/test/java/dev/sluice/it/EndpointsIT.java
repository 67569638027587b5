package dev.sluice.it;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import java.util.List;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every endpoint in a real container: what the container makes of paths, bodies and streams is the same for all of them. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
final class EndpointsIT {

    private static final String FORM = "Content-Type: multipart/form-data; boundary=frontier";
    private static final int CHUNK = 50_000;
    private static final int FILE_LENGTH = 300_000;

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
                "sluice.models.hearing.targets=ear",
                "sluice.targets.ear.provider=main",
                "sluice.targets.ear.model=whisper-large-v3-turbo",
                "sluice.models.painting.targets=brush",
                "sluice.targets.brush.provider=main",
                "sluice.targets.brush.model=gpt-image-1",
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

    /** With the model before and after a file that is larger than what is kept in memory, and with the length known and unknown. */
    @ParameterizedTest
    @CsvSource({"/v1/audio/transcriptions, hearing, whisper-large-v3-turbo", "/v1/images/edits, painting, gpt-image-1"})
    void aFormReachesTheProviderByteForByteButForItsModel(String path, String asked, String model) throws Exception {
        for (String form : List.of(
                form(field("model", asked), file(), field("n", "1")),
                form(field("n", "1"), file(), field("model", asked)))) {
            for (byte[] request : List.of(whole(path, form), chunked(path, form))) {
                assertThat(RawHttp.send(url.getPort(), request).status()).isEqualTo(200);

                Received sent = provider.takeRequest();
                assertThat(sent.target()).isEqualTo(path);
                assertThat(sent.header("Content-Type")).contains("multipart/form-data; boundary=frontier");
                assertThat(sent.body()).isEqualTo(form.replace(asked, model).getBytes(ISO_8859_1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/audio/transcriptions", "/v1/images/edits"})
    void aFormNeedsPermissionForItsModel(String path) throws Exception {
        for (String form : List.of(form(field("model", "o4"), file()), form(file(), field("model", "o4")))) {
            RawResponse answer = RawHttp.send(
                    url.getPort(), RawHttp.request("POST", path, form.getBytes(ISO_8859_1), key("held"), FORM));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.bodyText()).contains("model_not_allowed");
        }
        assertThat(provider.untaken()).isZero();
    }

    private static byte[] whole(String path, String form) {
        return RawHttp.request("POST", path, form.getBytes(ISO_8859_1), key("free"), FORM);
    }

    private static byte[] chunked(String path, String form) {
        String head = new String(
                RawHttp.request("POST", path, new byte[0], key("free"), FORM, "Transfer-Encoding: chunked"),
                ISO_8859_1);
        StringBuilder request = new StringBuilder(head);
        for (int at = 0; at < form.length(); at += CHUNK) {
            String chunk = form.substring(at, Math.min(at + CHUNK, form.length()));
            request.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return request.append("0\r\n\r\n").toString().getBytes(ISO_8859_1);
    }

    private static String form(String... parts) {
        return "--frontier\r\n" + String.join("\r\n--frontier\r\n", parts) + "\r\n--frontier--\r\n";
    }

    private static String field(String name, String value) {
        return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value;
    }

    /** All bytes, and what nearly ends a part. */
    private static String file() {
        StringBuilder bytes = new StringBuilder("\r\n--frontie\r\n--");
        for (int i = 0; i < FILE_LENGTH; i++) {
            bytes.append((char) ((i + i / 256) & 0xff));
        }
        return "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n" + bytes;
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsStoredIsForTheClientThatGotIt(boolean isStream) throws Exception {
        String id = isStream ? "stream" : "json";
        String response = "{\"id\":\"resp_" + id + "\",\"output\":[{\"type\":\"reasoning\",\"id\":\"rs_" + id + "\"}]}";
        provider.answerWith(
                isStream
                        ? Answer.sse("event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
                                + response + "}\n\n")
                        : Answer.json(200, response));
        String first = "{\"model\":\"o3\",\"input\":\"Hi\",\"stream\":" + isStream + "}";
        assertThat(post("/v1/responses", first, "free").status()).isEqualTo(200);
        provider.answerWith(Answer.json(200, "{\"id\":\"conv_" + id + "\",\"object\":\"conversation\"}"));
        assertThat(post("/v1/conversations", "{\"items\":[]}", "free").status()).isEqualTo(200);
        provider.forgetRequests();
        provider.answerWith(Answer.json(200, "{}"));

        String item = "[{\"type\":\"item_reference\",\"id\":\"rs_" + id + "\"}]";
        for (String body : new String[] {
            "{\"model\":\"o3\",\"input\":\"And?\",\"previous_response_id\":\"resp_" + id + "\"}",
            "{\"model\":\"o3\",\"input\":\"And?\",\"conversation\":\"conv_" + id + "\"}",
            "{\"model\":\"o3\",\"input\":" + item + "}"
        }) {
            for (String path : new String[] {"/v1/responses", "/v1/responses/input_tokens", "/openai/v1/responses"}) {
                assertThat(post(path, body, "held").status()).as(path + body).isEqualTo(404);
                assertThat(provider.untaken()).isZero();
                assertThat(post(path, body, "free").status()).as(path + body).isEqualTo(200);
                assertThat(provider.takeRequest().bodyText()).isEqualTo(body);
            }
        }
        String path = "/v1/conversations/conv_" + id + "/items";
        String items = "{\"items\":" + item + ",\"x\":1.0}";
        assertThat(post(path, items, "held").status()).isEqualTo(404);
        assertThat(post("/v1/conversations", items, "held").status()).isEqualTo(404);
        assertThat(get("/v1/responses/resp_" + id, "held").status()).isEqualTo(404);
        assertThat(provider.untaken()).isZero();
        assertThat(post(path, items, "free").status()).isEqualTo(200);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(items);
        assertThat(get("/v1/responses/resp_" + id, "free").status()).isEqualTo(200);
    }

    private RawResponse get(String path, String client) throws IOException {
        return RawHttp.send(url.getPort(), RawHttp.request("GET", path, new byte[0], key(client)));
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

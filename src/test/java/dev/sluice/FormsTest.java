package dev.sluice;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints whose requests are forms: transcriptions, translations, edits and variations of images (dialects.md A9, A10, A32). */
final class FormsTest {

    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final String TYPE = "Content-Type: multipart/form-data; boundary=frontier";
    private static final String TEMP = "sluice_multipart_temp_bytes";

    /** More than is kept in memory. */
    private static final String SOUND = "s".repeat(3 * 1024 * 1024);

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            "sluice.providers.main.base-url=" + provider.baseUrl(),
            "sluice.providers.main.auth=none",
            "sluice.providers.main.default=true",
            "sluice.surface=v1, openai",
            "sluice.multipart.max-bytes=8000000",
            "sluice.multipart.max-temp-bytes=9000000",
            client("free"),
            client("held"),
            "sluice.clients.held.models=whisper-*",
            client("poor"),
            "sluice.clients.poor.tokens-per-day=1000");

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    private static int requests;

    private String id;

    @BeforeEach
    void forget() {
        provider.startOver();
        id = "form-" + ++requests;
    }

    @AfterEach
    void noTemporaryFileIsLeft() {
        gateway.awaitMetric(TEMP, 0);
        gateway.awaitMetric("sluice_memory_held_bytes", 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/audio/transcriptions", "/v1/audio/translations", "/v1/images/edits", "/v1/images/variations"
            })
    void aFormReachesTheProviderByteForByte(String path) throws InterruptedException {
        for (String form : List.of(
                form(field("model", "whisper-1"), file("sound\r\n-\0\r\n--front")),
                form(field("model", "whisper-1"), file(SOUND)),
                form(file(SOUND), field("model", "whisper-1"), field("n", "1")))) {
            RawResponse answer = post(path + "?a=b", form, key("held"), "x-request-id: " + id);

            assertThat(answer.status()).isEqualTo(200);
            Received sent = provider.takeRequest();
            assertThat(sent.target()).isEqualTo(path + "?a=b");
            assertThat(sent.header("Content-Type")).contains("multipart/form-data; boundary=frontier");
            assertThat(sent.header("Content-Length")).contains(String.valueOf(form.length()));
            assertThat(new String(sent.body(), ISO_8859_1)).isEqualTo(form);
        }
        assertThat(log.awaitLine(id)).containsEntry("model", "whisper-1");
    }

    @Test
    void aFormOfUnknownLengthIsSentOnInChunks() throws InterruptedException, IOException {
        for (String form : List.of(
                form(field("model", "whisper-1"), file(SOUND)), form(file(SOUND), field("model", "whisper-1")))) {
            assertThat(gateway.send(chunked(TRANSCRIPTIONS, form, key("held"))).status())
                    .isEqualTo(200);
            assertThat(new String(provider.takeRequest().body(), ISO_8859_1)).isEqualTo(form);
        }
    }

    @Test
    void aDeploymentInThePathIsTheModel() throws InterruptedException {
        String path = "/openai/deployments/whisper-9/audio/transcriptions?api-version=1";

        assertThat(post(path, form(file("s"), field("model", "other"), field("n", "1")), key("held"))
                        .status())
                .isEqualTo(200);
        assertThat(provider.takeRequest().bodyText())
                .isEqualTo(form(file("s"), field("model", "whisper-9"), field("n", "1")));
        assertThat(post(path, form(file("s")), key("held")).status()).isEqualTo(200);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(form(field("model", "whisper-9"), file("s")));
        assertThat(post(path.replace("whisper-9", "gpt-4"), form(file("s")), key("held"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aModelThatIsNotAllowedIsRefusedBeforeAnythingIsSent() {
        for (String form :
                List.of(form(field("model", "gpt-4o"), file(SOUND)), form(file(SOUND), field("model", "gpt-4o")))) {
            RawResponse answer = post(TRANSCRIPTIONS, form, key("held"));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.bodyText()).contains("model_not_allowed");
        }
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "400, missing_required_parameter, n",
        "400, ambiguous_model, model model",
        "400, ambiguous_model, Model",
        "400, ambiguous_model, model[]",
        "400, ambiguous_model, model n MODEL",
        "400, invalid_multipart, n name=x",
        "413, body_too_large, large large large model"
    })
    void aFormIsRefusedInTheFormOfTheApi(int status, String code, String names) {
        String[] parts = names.lines()
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .map(name -> name.equals("large") ? file(SOUND) : field(name, "whisper-1"))
                .toArray(String[]::new);

        RawResponse answer = post(TRANSCRIPTIONS, form(parts), key("free"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.bodyText()).startsWith("{\"error\":{").contains("\"code\":\"" + code + "\"");
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void aLongModelOrOneWithAFileNameIsRefused() {
        String tooLong = form(field("model", "m".repeat(1025)));
        String asFile = form(file("x").replace("name=\"file\"", "name=\"model\""));
        for (String form : List.of(tooLong, asFile)) {
            RawResponse answer = post(TRANSCRIPTIONS, form, key("free"));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.bodyText()).contains("invalid_model");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-www-form-urlencoded | 415 | unsupported_media_type",
                "application/json | 415 | unsupported_media_type",
                "multipart/mixed; boundary=frontier | 415 | unsupported_media_type",
                "multipart/form-data | 400 | invalid_multipart",
                "multipart/form-data; boundary=other | 400 | invalid_multipart",
                "multipart/form-data; boundary=frontier; boundary=x | 400 | invalid_multipart"
            })
    void anotherTypeIsRefused(String type, int status, String code) {
        RawResponse answer = gateway.send(RawHttp.request(
                "POST",
                TRANSCRIPTIONS,
                form(field("model", "whisper-1")).getBytes(ISO_8859_1),
                "Content-Type: " + type,
                key("free")));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.bodyText()).startsWith("{\"error\":{").contains(code);
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void aFormWithAContentEncodingIsRefused() {
        RawResponse answer =
                post(TRANSCRIPTIONS, form(field("model", "whisper-1")), key("free"), "Content-Encoding: gzip");

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.bodyText()).contains("unsupported_content_encoding");
    }

    @Test
    void editsOfImagesMayBeJson() throws InterruptedException {
        String json = "{\"model\":\"whisper-1\", \"prompt\":\"a\"}";

        assertThat(gateway.post("/v1/images/edits", json, key("held")).status()).isEqualTo(200);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(json);
        assertThat(gateway.post("/v1/images/edits", json.replace("whisper", "x"), key("held"))
                        .status())
                .isEqualTo(403);
        assertThat(gateway.post("/v1/images/variations", json, key("held")).status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n--frontier\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ngpt-4o\r\n--frontier--\r\n",
                "\n--frontier\nContent-Disposition: form-data; name=\"model\"\n\ngpt-4o\n--frontier--\n",
                "\r\n--frontier\r\nContent-Disposition: form-data; name=\"x\"\r\n"
                        + "Content-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--frontier--\r\n",
                "\r\n--frontier\r\nContent-Disposition: form-data; name=\"fallback_model\"\r\n\r\nx\r\n--frontier--\r\n",
                "\r\n--frontier--\r\n--frontier\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nx\r\n--frontier--",
                "\r\n--frontier",
                ""
            })
    void theRestOfAFormIsRefusedBeforeTheProviderHasItsEnd(String rest) throws Exception {
        String begun = "--frontier\r\n" + field("model", "whisper-1") + "\r\n--frontier\r\n" + file(SOUND);
        for (boolean isChunked : List.of(true, false)) {
            RawResponse answer = isChunked
                    ? gateway.send(chunked(TRANSCRIPTIONS, begun + rest, key("held"), "x-request-id: " + id))
                    : post(TRANSCRIPTIONS, begun + rest, key("held"));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.bodyText())
                    .startsWith("{\"error\":{")
                    .containsAnyOf("invalid_multipart", "ambiguous_model");
        }
        assertThat(log.awaitLine(id)).containsEntry("ended", "invalid_body");
        assertThat(provider.untaken()).isZero();
        Await.until("the requests were aborted", () -> provider.openConnections() == 0);
    }

    @Test
    void aBodyThatBreaksOffIsNoForm() throws Exception {
        String form = form(field("model", "whisper-1"), file(SOUND));
        byte[] request = request(TRANSCRIPTIONS, form, key("free"));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(Arrays.copyOf(request, request.length - 1_000_000));
            Await.until("the provider is asked", () -> provider.openConnections() > 0);
            exchange.closeAbruptly();
        }
        Await.until("the request was aborted", () -> provider.openConnections() == 0);
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void aClientThatLeavesBeforeItsModelLeavesNoFile() throws Exception {
        byte[] request = request(TRANSCRIPTIONS, form(file(SOUND), field("model", "whisper-1")), key("free"));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(Arrays.copyOf(request, request.length - 1000));
            Await.until("a part is in a file", () -> gateway.metric(TEMP) > 1_000_000);
            exchange.closeAbruptly();
        }
        gateway.awaitMetric(TEMP, 0);
    }

    @Test
    void aProviderThatFailsLeavesNoFile() {
        provider.enqueueHangUp();
        assertThat(post(TRANSCRIPTIONS, form(file(SOUND), field("model", "whisper-1")), key("free"))
                        .status())
                .isEqualTo(502);
        provider.answerWith(Answer.json(413, "{\"error\":{}}"));
        assertThat(post(TRANSCRIPTIONS, form(field("model", "whisper-1"), file(SOUND)), key("free"))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void aProviderThatClosesInTheMiddleLeavesNoFile() throws Exception {
        try (ServerSocket refusing = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TestGateway own = TestGateway.start(
                        "sluice.providers.main.base-url=http://127.0.0.1:" + refusing.getLocalPort(),
                        "sluice.providers.main.auth=none")) {
            for (String form :
                    List.of(form(field("model", "m"), file(SOUND.repeat(3))), form(file(SOUND), field("model", "m")))) {
                CompletableFuture<Void> provider = CompletableFuture.runAsync(() -> closeAfterTheHead(refusing));

                assertThat(own.send(request(TRANSCRIPTIONS, form)).status()).isEqualTo(502);
                provider.get();
                own.awaitMetric(TEMP, 0);
                own.awaitMetric("sluice_memory_held_bytes", 0);
            }
        }
    }

    private static void closeAfterTheHead(ServerSocket refusing) {
        try (Socket socket = refusing.accept()) {
            socket.getInputStream().readNBytes(100);
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFormThatArrivesTooSlowlyIsRefused() throws IOException {
        try (TestGateway own = TestGateway.before(provider, "sluice.request.timeout=300ms");
                RawExchange exchange = RawHttp.open(own.port())) {
            exchange.write("POST " + TRANSCRIPTIONS + " HTTP/1.1\r\nHost: a\r\n" + TYPE
                    + "\r\nContent-Length: 9000000\r\n\r\n--frontier\r\n" + file(SOUND));
            own.awaitMetric("active_http_calls", 1);
            Await.until("the gateway gives up", () -> {
                drip(exchange);
                return own.metric("active_http_calls") == 0;
            });

            assertThat(exchange.status()).isEqualTo(408);
            assertThat(exchange.readToEnd().bodyText()).contains("request_timeout");
            own.awaitMetric(TEMP, 0);
        }
    }

    private static void drip(RawExchange exchange) {
        try {
            exchange.write("s");
        } catch (IOException hungUp) {
            // As it may, once it has answered.
        }
    }

    @Test
    void aWholeFormIsSentAgainOnAStaleConnection() throws InterruptedException {
        String form = form(file(SOUND), field("model", "whisper-1"));
        provider.enqueue(Answer.json(200, "{}"));
        post(TRANSCRIPTIONS, form, key("free"));
        provider.takeRequest();
        provider.enqueue(Answer.hangUp());

        assertThat(post(TRANSCRIPTIONS, form, key("free")).status()).isEqualTo(200);
        provider.takeRequest();
        assertThat(new String(provider.takeRequest().body(), ISO_8859_1)).isEqualTo(form);
    }

    @Test
    void theFormsOfAllClientsShareTheSpace() throws Exception {
        byte[] request = request(TRANSCRIPTIONS, form(file(SOUND.repeat(2)), field("model", "whisper-1")), key("free"));
        try (RawExchange first = RawHttp.open(gateway.port())) {
            first.write(Arrays.copyOf(request, request.length - 1000));
            Await.until("most is in a file", () -> gateway.metric(TEMP) > 5_000_000);

            RawResponse answer = gateway.send(request);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.bodyText()).contains("gateway_full");
            assertThat(answer.header("Retry-After")).isPresent();
        }
    }

    @Test
    void whatIsKnownOfAFormIsReservedAndTheRestIsCorrected() {
        // 1 token for 400 bytes of sound, 1 for 4,000 of samples; 1,100 for an image.
        assertThat(post(TRANSCRIPTIONS, form(field("model", "whisper-1"), file(SOUND)), key("poor"))
                        .bodyText())
                .contains("request_too_large");
        assertThat(post("/v1/images/edits", form(field("model", "x"), field("n", "1")), key("poor"))
                        .bodyText())
                .contains("request_too_large");
        assertThat(provider.untaken()).isZero();
        assertThat(post(TRANSCRIPTIONS, form(field("model", "whisper-1"), samples(SOUND)), key("poor"))
                        .status())
                .isEqualTo(200);
        // About 790 of 1,000 are gone.
        assertThat(post(TRANSCRIPTIONS, form(field("model", "whisper-1"), samples(SOUND)), key("poor"))
                        .status())
                .isEqualTo(429);
    }

    @Test
    void aFormOfUnknownLengthIsChargedWhenItHasPassed() throws IOException {
        try (TestGateway own =
                TestGateway.before(provider, client("late"), "sluice.clients.late.tokens-per-day=5000")) {
            byte[] request = chunked(TRANSCRIPTIONS, form(field("model", "whisper-1"), file(SOUND)), key("late"));
            assertThat(own.send(request).status()).isEqualTo(200);
            // 7,865 are charged, into debt.
            assertThat(own.send(chunked(TRANSCRIPTIONS, form(field("model", "whisper-1"), file("s")), key("late")))
                            .status())
                    .isEqualTo(429);
        }
    }

    @Test
    void theUsageOfATranscriptionIsMetered() throws InterruptedException {
        provider.answerWith(
                Answer.json(
                        200,
                        "{\"text\":\"Hi\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"output_tokens\":101,\"total_tokens\":115}}"));

        post(TRANSCRIPTIONS, form(field("model", "whisper-1"), file("s")), key("free"), "x-request-id: " + id);

        assertThat(log.awaitLine(id))
                .containsEntry("prompt_tokens", "14")
                .containsEntry("completion_tokens", "101")
                .containsEntry("usage", "reported");
    }

    @Test
    void noSpellingOfThePathGetsRoundTheModels() {
        String form = form(field("model", "gpt-4o"), file("s"));
        for (String path : List.of(
                "/v1/audio/transcriptions/",
                "/v1//audio/transcriptions",
                "/v1" + "/audio/transcriptions".toUpperCase(Locale.ROOT))) {
            assertThat(post(path, form, key("held")).status()).isIn(400, 403, 404);
        }
        assertThat(provider.untaken()).isZero();
    }

    private static RawResponse post(String path, String form, String... headerLines) {
        return gateway.send(request(path, form, headerLines));
    }

    private static byte[] request(String path, String form, String... headerLines) {
        String[] lines = Arrays.copyOf(headerLines, headerLines.length + 1);
        lines[headerLines.length] = TYPE;
        return RawHttp.request("POST", path, form.getBytes(ISO_8859_1), lines);
    }

    private static byte[] chunked(String path, String form, String... headerLines) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String[] lines = Arrays.copyOf(headerLines, headerLines.length + 2);
        lines[headerLines.length] = TYPE;
        lines[headerLines.length + 1] = "Transfer-Encoding: chunked";
        request.write(RawHttp.request("POST", path, new byte[0], lines));
        byte[] bytes = form.getBytes(ISO_8859_1);
        for (int at = 0; at < bytes.length; at += 50_000) {
            int count = Math.min(50_000, bytes.length - at);
            request.write((Integer.toHexString(count) + "\r\n").getBytes(UTF_8));
            request.write(bytes, at, count);
            request.write("\r\n".getBytes(UTF_8));
        }
        request.write("0\r\n\r\n".getBytes(UTF_8));
        return request.toByteArray();
    }

    private static String form(String... parts) {
        StringBuilder form = new StringBuilder();
        for (String part : parts) {
            form.append("--frontier\r\n").append(part).append("\r\n");
        }
        return form.append("--frontier--\r\n").toString();
    }

    private static String field(String name, String value) {
        return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value;
    }

    private static String file(String value) {
        return "Content-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\n"
                + value;
    }

    private static String samples(String value) {
        return file(value).replace("audio/mpeg", "audio/wav");
    }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.SecretHunt;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of the text of exchanges, and where it is not. */
final class ExchangeCaptureTest {

    private static final String API = "/admin/api/v1/";
    private static final String CHAT = "/v1/chat/completions";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static FakeProvider provider;
    private static FakeProvider second;
    private static TestGateway gateway;
    private static int requests;

    private String id;

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        second = FakeProvider.start();
        gateway = withTables(lines(directory));
    }

    /** A text that comes before the database has its tables is dropped. */
    private static TestGateway withTables(String... lines) {
        TestGateway started = TestGateway.start(lines);
        Await.until(
                "the tables",
                () -> started.get(API + "exchanges", "Authorization: Bearer auditor-key")
                                .status()
                        == 200);
        return started;
    }

    private static String[] lines(Path ledger, String... more) {
        return Stream.concat(
                        Stream.of(
                                "sluice.ledger=on",
                                "sluice.ledger.dir=" + ledger,
                                "sluice.providers.one.base-url=" + provider.baseUrl(),
                                "sluice.providers.one.key=secret-of-provider",
                                "sluice.providers.one.default=true",
                                "sluice.providers.two.base-url=" + second.baseUrl(),
                                "sluice.providers.two.auth=none",
                                "sluice.targets.small.provider=one",
                                "sluice.targets.small.model=m-small",
                                "sluice.targets.other.provider=two",
                                "sluice.targets.other.model=m-other",
                                "sluice.models.smart.targets=small; other",
                                "sluice.clients.dev-app.key-sha256=" + Sha256.hex("dev-key"),
                                "sluice.clients.crm.key-sha256=" + Sha256.hex("crm-key"),
                                "sluice.capture.debug.clients=dev-*",
                                "sluice.capture.debug.share=100%",
                                "sluice.capture.debug.max-bytes=20000",
                                "sluice.admin.keys.aude.sha256=" + Sha256.hex("auditor-key"),
                                "sluice.admin.keys.aude.role=auditor",
                                "sluice.admin.keys.ole.sha256=" + Sha256.hex("operator-key"),
                                "sluice.admin.keys.ole.role=operator"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.close();
        second.close();
    }

    @BeforeEach
    void startOver() {
        provider.startOver();
        second.startOver();
        id = "capture-" + ++requests;
    }

    @Test
    void theRequestIsKeptAsTheProviderGotItAndTheAnswerAsItCame() throws Exception {
        String answer = "{\"choices\":[{\"message\":{\"content\":\"Hello\"}}]}";
        provider.answerWith(Answer.json(200, answer));

        post("{\"model\": \"smart\",  \"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}], \"arch_metadata\":{}}");

        JsonNode capture = capture();
        String sent = provider.takeRequest().bodyText();
        assertThat(sent).contains("\"m-small\"");
        assertThat(capture.at("/request/text").asText()).isEqualTo(sent);
        assertThat(capture.at("/request/state").asText()).isEqualTo("whole");
        assertThat(capture.at("/answer/text").asText()).isEqualTo(answer);
        assertThat(capture.at("/answer/bytes").asInt()).isEqualTo(answer.length());
        assertThat(capture.at("/target").asText()).isEqualTo("small");
        assertThat(capture.at("/rule").asText()).isEqualTo("debug");
        assertThat(capture.toString()).doesNotContain("secret-of-provider", "dev-key", "Authorization");
    }

    @Test
    void aStreamIsKeptAsItsEventsWithoutWhatIsMasked() {
        provider.answerWith(Answer.sse(event("Write to ann@") + event("example.com") + "data: [DONE]\n\n"));

        post("{\"model\":\"smart\",\"stream\":true,\"messages\":[{\"content\":\"bob@example.com\"}]}");

        JsonNode capture = capture();
        assertThat(capture.at("/answer/text").asText())
                .isEqualTo(event("Write to [email]") + event("") + "data: [DONE]\n\n");
        assertThat(capture.at("/request/text").asText()).contains("[email]").doesNotContain("bob@");
    }

    @Test
    void whatIsLongerIsCutAndSaysSo() {
        provider.answerWith(Answer.json(200, "\"" + "a".repeat(300_000) + "\""));

        post("{\"model\":\"smart\",\"messages\":[{\"content\":\"" + "q".repeat(100_000) + "\"}]}");

        JsonNode capture = capture();
        for (String part : List.of("/request", "/answer")) {
            assertThat(capture.at(part + "/state").asText()).isEqualTo("cut");
            assertThat(capture.at(part + "/text").asText()).hasSize(20_000);
            assertThat(capture.at(part + "/bytes").asInt()).isGreaterThan(100_000);
        }
    }

    @Test
    void ofSeveralAttemptsTheOneIsKeptThatTheClientGotTheAnswerOf() {
        provider.answerWith(Answer.json(500, "{\"error\":{\"message\":\"first\"}}"));
        second.answerWith(Answer.json(200, "{\"second\":1}"));

        post("{\"model\":\"smart\",\"messages\":[]}");

        JsonNode capture = capture();
        assertThat(capture.at("/target").asText()).isEqualTo("other");
        assertThat(capture.at("/request/text").asText()).contains("\"m-other\"");
        assertThat(capture.at("/answer/text").asText()).isEqualTo("{\"second\":1}");
    }

    @Test
    void aRequestThatNobodyAnsweredIsKeptAlone() {
        provider.answerWith(Answer.hangUp());

        post("{\"model\":\"m\",\"messages\":[{\"content\":\"Hi\"}]}");

        JsonNode capture = capture();
        assertThat(capture.at("/target").asText()).isEqualTo("one");
        assertThat(capture.at("/request/text").asText()).contains("Hi");
        assertThat(capture.at("/answer/state").asText()).isEqualTo("none");
    }

    @Test
    void anAnswerThatBreaksOffIsKeptAsFarAsItCame() {
        String body = event("one") + event("two");
        provider.answerWith(Answer.sse(body).cutAfter(event("one").length()));

        try {
            post("{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
        } finally {
            assertThat(capture().at("/answer/text").asText()).isEqualTo(event("one"));
        }
    }

    @Test
    void soundIsNoTextAndAFormIsNotRead() {
        provider.answerWith(Answer.of(200, "audio/mpeg", new byte[3000]));
        send(
                "/v1/audio/speech",
                "{\"model\":\"m\",\"input\":\"Hi\",\"voice\":\"v\"}",
                "Content-Type: application/json");
        JsonNode speech = capture();
        assertThat(speech.at("/answer/state").asText()).isEqualTo("binary");
        assertThat(speech.at("/answer/bytes").asInt()).isEqualTo(3000);
        assertThat(speech.at("/answer/text").isMissingNode()).isTrue();

        startOver();
        provider.answerWith(Answer.json(200, "{\"text\":\"Hi\"}"));
        send(
                "/v1/audio/transcriptions",
                "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b\r\nContent-Disposition: form-data;"
                        + " name=\"file\"; filename=\"a.mp3\"\r\n\r\nxyz\r\n--b--\r\n",
                "Content-Type: multipart/form-data; boundary=b");
        JsonNode form = capture();
        assertThat(form.at("/request/state").asText()).isEqualTo("form");
        assertThat(form.at("/request/text").isMissingNode()).isTrue();
        assertThat(form.at("/answer/text").asText()).isEqualTo("{\"text\":\"Hi\"}");
    }

    @Test
    void theTextOfOtherClientsIsNotKept() {
        provider.answerWith(Answer.json(200, "{}"));
        gateway.post(CHAT, "{\"model\":\"m\",\"messages\":[]}", "Authorization: Bearer crm-key", "x-request-id: " + id);
        String other = exchange();
        startOver();
        provider.answerWith(Answer.json(200, "{}"));
        post("{\"model\":\"m\",\"messages\":[]}");
        capture(); // so that the writer has passed the one before

        assertThat(look(other, "auditor").status()).isEqualTo(404);
    }

    @Test
    void anErasedUsersTextIsGone(@TempDir Path ledger) {
        provider.answerWith(Answer.json(200, "{}"));
        try (TestGateway own = withTables(lines(ledger))) {
            own.post(CHAT, "{\"model\":\"m\",\"messages\":[]}", "Authorization: Bearer dev-key", "x-request-id: " + id);
            String exchange = exchange(own);
            Await.until("the text", () -> look(own, exchange, "auditor").status() == 200);

            RawResponse erased = own.send(RawHttp.request(
                    "DELETE",
                    API + "users?client=dev-app&user=dev-app",
                    new byte[0],
                    "Authorization: Bearer operator-key",
                    "x-sluice-admin: 1"));

            assertThat(erased.status()).isIn(200, 202);
            Await.until("no text", () -> look(own, exchange, "auditor").status() == 404);
        }
    }

    @Test
    void rulesChangeWhileTheGatewayRuns(@TempDir Path ledger) {
        provider.answerWith(Answer.json(200, "{}"));
        try (TestGateway own = TestGateway.start(lines(ledger, "sluice.reload.every=50ms"))) {
            own.rewrite(Stream.of(lines(ledger, "sluice.reload.every=50ms"))
                    .filter(line -> !line.startsWith("sluice.capture."))
                    .toArray(String[]::new));
            own.awaitMetric("sluice_config_reloads_total{result=\"taken\"}", 1);
            own.post(CHAT, "{\"model\":\"m\",\"messages\":[]}", "Authorization: Bearer dev-key");
            own.awaitMetric("active_http_calls", 0);

            assertThat(own.metric("sluice_captures_total{result=\"kept\"}")).isZero();
        }
    }

    @Test
    void theTextIsNowhereElse() throws Exception {
        try (SecretHunt hunt = new SecretHunt("planted")) {
            provider.answerWith(Answer.sse(event("planted-answer") + "data: [DONE]\n\n"));
            String live = gateway.get(API + "live", "Authorization: Bearer auditor-key")
                    .bodyText()
                    .replaceAll("(?s).*\"next\":\"([^\"]+)\".*", "live?after=$1");
            post("{\"model\":\"m\",\"stream\":true,\"messages\":[{\"content\":\"planted-prompt\"}]}");
            assertThat(capture().toString()).contains("planted-prompt", "planted-answer");
            String exchange = exchange();
            for (String role : List.of("auditor", "operator")) {
                for (String path : List.of(
                        "exchanges",
                        "exchanges/" + exchange,
                        "exchanges/export?format=csv",
                        "exchanges/export?format=ndjson",
                        "usage?by=user,client,asked,target",
                        "audit",
                        live,
                        "overview",
                        "ledger",
                        "config")) {
                    hunt.answer(path, gateway.get(API + path, "Authorization: Bearer " + role + "-key"));
                }
                hunt.answer("look", look(exchange, "operator"));
            }
            hunt.answer("metrics", gateway.get("/metrics"));
            hunt.answer("health", gateway.get("/health/ready"));
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    hunt.text(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }

            assertThat(hunt.finds()).isEmpty();
            assertThat(hunt.looks()).isGreaterThan(25);
        }
    }

    private static String event(String text) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    private void post(String body) {
        send(CHAT, body, "Content-Type: application/json");
    }

    private void send(String path, String body, String type) {
        gateway.send(RawHttp.request(
                "POST",
                path,
                body.getBytes(StandardCharsets.UTF_8),
                type,
                "Authorization: Bearer dev-key",
                "x-request-id: " + id));
    }

    /** The id of the exchange with this test's request id, once the ledger has it. */
    private String exchange() {
        return exchange(gateway);
    }

    private String exchange(TestGateway of) {
        String path = API + "exchanges?request_id=" + id;
        Await.until("the row of " + id, () -> of.get(path, "Authorization: Bearer auditor-key")
                .bodyText()
                .contains("\"id\":"));
        return of.get(path, "Authorization: Bearer auditor-key")
                .bodyText()
                .replaceAll("(?s).*?\"id\":\"([0-9a-f-]+)\".*", "$1");
    }

    private static RawResponse look(String exchange, String role) {
        return look(gateway, exchange, role);
    }

    private static RawResponse look(TestGateway at, String exchange, String role) {
        return at.get(API + "exchanges/" + exchange + "/capture", "Authorization: Bearer " + role + "-key");
    }

    private JsonNode capture() {
        String exchange = exchange();
        Await.until("the text", () -> look(exchange, "auditor").status() == 200);
        try {
            return MAPPER.readTree(look(exchange, "auditor").bodyText());
        } catch (IOException noJson) {
            throw new IllegalStateException(noJson);
        }
    }
}

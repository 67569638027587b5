package dev.sluice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.MarkdownPage;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/reference/apis.md tells the truth: each cell of its table is read, and tried with real requests.
 *
 * <p>A new API is a new row there; if its answers have a form of their own, it also needs a recording in {@link #ANSWERS}.
 */
final class ApiTableTest {

    private static final Path PAGE = Path.of("docs/reference/apis.md");

    private static final List<String> HEAD =
            List.of("API", "request", "read", "edited", "tokens limited", "metered", "heartbeat");

    /** Answers that tell their usage, by path. */
    private static final Map<String, String> ANSWERS = Map.of(
            "/v1/responses", "openai-responses-basic.json",
            "/v1/responses/compact", "openai-responses-basic.json",
            "/v1/messages", "anthropic-message-text.json",
            "/v1/embeddings", "openai-embeddings-base64.json");

    private static final String ANY_OTHER_ANSWER = "openai-chat-basic-4omini.json";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String HEARTBEAT = ": heartbeat\n";
    private static final String EVENT = "data: {}\n\n";
    private static final String CHAT = "/v1/chat/completions";

    /** The members that some endpoint needs. */
    private static final String REQUIRED = "\"messages\":[],\"input\":\"a\",\"prompt\":\"a\",\"documents\":[]";

    private static final String GOOD = "{" + REQUIRED + "}";
    private static final String STREAM = "{\"stream\":true," + REQUIRED + "}";

    private static FakeProvider provider;
    private static TestGateway gateway;
    private static TestGateway exhausted;
    private static AccessLines log;
    private static int requests;

    private String id;

    /** A row of the table. */
    record Row(String api, String method, String path, Map<String, String> cells) {

        static Row of(List<String> cells) {
            String[] request =
                    cells.get(1).replace("`", "").replace("…", "anything/else").split(" ", -1);
            return new Row(
                    cells.get(0),
                    request[0],
                    request[1],
                    Map.of(
                            "read", cells.get(2),
                            "edited", cells.get(3),
                            "tokens limited", cells.get(4),
                            "metered", cells.get(5),
                            "heartbeat", cells.get(6)));
        }

        boolean says(String column) {
            String cell = cells.get(column);
            assertThat(cell).as("%s of %s", column, api).isIn("yes", "no");
            return cell.equals("yes");
        }

        /** Whether its requests are forms. */
        boolean isForm() {
            return cells.get("read").equals("form");
        }

        /** A form with this text, where the body must be one. */
        String body(String json) {
            return !isForm()
                    ? json
                    : part("model", "gpt-4o") + part("prompt", json) + part("stream", "true") + "--frontier--\r\n";
        }

        private static String part(String name, String value) {
            return "--frontier\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
        }

        byte[] request(String json, String... headerLines) {
            if (isForm()) {
                String[] lines = Arrays.copyOf(headerLines, headerLines.length + 1);
                lines[headerLines.length] = "Content-Type: multipart/form-data; boundary=frontier";
                return raw(body(json), lines);
            }
            return raw(json, headerLines);
        }

        byte[] raw(String body, String... headerLines) {
            return RawHttp.request(method, path, body.getBytes(UTF_8), headerLines);
        }

        @Override
        public String toString() {
            return api;
        }
    }

    static Stream<Row> rows() {
        return MarkdownPage.read(PAGE).rows().stream().skip(1).map(Row::of);
    }

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        gateway = TestGateway.before(provider, "sluice.stream.heartbeat=50ms", "sluice.stream.head-wait=50ms");
        exhausted = TestGateway.before(
                provider,
                "sluice.limits.all.model=*",
                "sluice.limits.all.selector=@everyone",
                "sluice.limits.all.tokens=40",
                "sluice.limits.all.charge=total",
                "sluice.limits.all.per=hour");
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1000}}"));
        assertThat(exhausted.post(CHAT, "{\"messages\":[]}").status()).isEqualTo(200);
        log = AccessLines.listen();
    }

    @AfterAll
    static void stop() {
        log.close();
        exhausted.close();
        gateway.close();
        provider.close();
    }

    @BeforeEach
    void forget() {
        provider.forgetRequests();
        provider.answerWith(Answer.json(200, "{}"));
        id = "api-" + ++requests;
    }

    @Test
    void theTableHasTheColumnsThatAreTried() {
        assertThat(MarkdownPage.read(PAGE).rows().get(0)).isEqualTo(HEAD);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aBodyThatIsNoJsonIsRefusedWhereItIsRead(Row row) throws InterruptedException {
        String body = "{\"model\":";

        RawResponse answer = gateway.send(row.raw(body));

        if (row.isForm()) {
            assertThat(answer.status()).isEqualTo(415);
            assertThat(provider.untaken()).isZero();
        } else if (row.says("read")) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(provider.untaken()).isZero();
        } else {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(provider.takeRequest().bodyText()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void metadataStaysInTheBodyWhereItIsNotEdited(Row row) throws InterruptedException {
        String body = "{ \"metadata\":{\"a\":\"b\"}, \"model\" : \"gpt-4o\"," + REQUIRED + "}";

        gateway.send(row.request(body));

        String sent = provider.takeRequest().bodyText();
        if (row.says("edited")) {
            assertThat(sent).doesNotContain("metadata");
        } else {
            assertThat(sent).isEqualTo(row.body(body));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anEmptyBucketRefusesWhatIsLimited(Row row) {
        RawResponse answer = exhausted.send(row.request(GOOD));

        assertThat(answer.status())
                .isEqualTo(
                        switch (row.cells().get("tokens limited")) {
                            case "yes" -> 429;
                            case "refused" -> 403;
                            case "free" -> 200;
                            default -> -1;
                        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theAccessLogHasTheTokensOfWhatIsMetered(Row row) throws InterruptedException {
        provider.answerWith(Answer.recorded(Recording.named(ANSWERS.getOrDefault(row.path(), ANY_OTHER_ANSWER))));

        gateway.send(row.request(GOOD, "x-request-id: " + id));

        Map<String, String> line = log.awaitLine(id);
        if (row.says("metered")) {
            assertThat(line).containsEntry("usage", "reported");
            assertThat(line.get("prompt_tokens")).matches("[1-9][0-9]*");
        } else {
            assertThat(line).containsEntry("usage", "-").containsEntry("prompt_tokens", "-");
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aSilentStreamGetsItsHeartbeatFromWhereTheTableSays(Row row) throws Exception {
        Gate head = new Gate();
        Gate body = new Gate();
        provider.enqueue(Answer.sse(EVENT)
                .withHeader("x-from-provider", "yes")
                .heldBack(head)
                .pausedAfter(0, body));
        try (RawExchange exchange = RawHttp.open(gateway.port()).write(row.request(STREAM))) {
            assertThat(head.awaitReached(PATIENCE)).isTrue();
            if (row.cells().get("heartbeat").equals("before the answer")) {
                exchange.readUntil(heartbeatOf(row), PATIENCE);
                head.open();
            } else {
                assertThat(row.cells()).containsEntry("heartbeat", "during the stream");
                awaitTwoHeartbeatsOfAnother();
                head.open();
                // A stream that had begun with a heartbeat would have lost it.
                assertThat(exchange.header("x-from-provider")).contains("yes");
            }
            exchange.readUntil(heartbeatOf(row), PATIENCE);
            body.open();
            assertThat(exchange.readToEnd().bodyText()).contains(EVENT);
        }
    }

    private static String heartbeatOf(Row row) {
        return row.path().startsWith("/v1/messages") ? "event: ping\n" : HEARTBEAT;
    }

    /** By then this one would have had one too: it began to wait before. */
    private static void awaitTwoHeartbeatsOfAnother() throws IOException {
        Gate gate = new Gate();
        provider.enqueue(Answer.sse(EVENT).heldBack(gate));
        try (RawExchange other = RawHttp.open(gateway.port()).write(RawHttp.post(CHAT, STREAM))) {
            other.readUntil(HEARTBEAT, PATIENCE);
            other.readUntil(HEARTBEAT, PATIENCE);
            gate.open();
            other.readToEnd();
        }
    }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client that waits for JSON hears while its provider is silent, with {@code sluice.json.heartbeat}. */
final class JsonHeartbeatTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION = "{\"messages\":[]}";
    private static final String HEARTBEAT = "\n";
    private static final String JSON =
            "{\"choices\":[{\"message\":{\"content\":\"Hi\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,"
                    + "\"input_tokens\":3,\"output_tokens\":2}}";
    private static final String REFUSAL = "{\"error\":{\"message\":\"too  many\",\"code\":\"slow\"}}";

    /** With a finished call of a tool, so that conversation state is put into the answer. */
    private static final String TOOLS = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
            + "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"18\"}]}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final FakeProvider second = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.json.heartbeat=50ms",
            "sluice.surface=v1, gemini",
            "sluice.providers.google.base-url=" + provider.baseUrl(),
            "sluice.providers.google.key=secret_key",
            "sluice.providers.google.dialect=gemini",
            "sluice.providers.second.base-url=" + second.baseUrl(),
            "sluice.providers.second.key=secret_key",
            "sluice.providers.first.base-url=" + provider.baseUrl(),
            "sluice.providers.first.key=secret_key",
            "sluice.models.smart.targets=first; second",
            "sluice.limits.l.model=*",
            "sluice.limits.l.selector=x-team",
            "sluice.limits.l.tokens=30",
            "sluice.limits.l.per=hour");

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    private static int requests;

    private String id;

    @BeforeEach
    void forget() {
        provider.startOver();
        second.startOver();
        id = "json-heartbeat-" + ++requests;
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, "/v1/responses", "/v1/messages"})
    void whiteSpaceComesBeforeTheDocumentOfASilentProvider(String path) throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.json(200, JSON).heldBack(gate));
        try (RawExchange exchange = ask(path, QUESTION)) {
            exchange.readUntil(HEARTBEAT + HEARTBEAT, PATIENCE);
            assertThat(exchange.status()).isEqualTo(200);
            assertThat(exchange.header("Content-Type")).contains("application/json");
            assertThat(exchange.header("x-arch-llm-provider")).contains("fake");
            assertThat(exchange.header("x-request-id")).contains(id);
            gate.open();
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText().strip()).isEqualTo(JSON);
            assertThat(answer.complete()).isTrue();
        }
        assertThat(log.awaitLine(id))
                .containsEntry("status", "200")
                .containsEntry("ended", "complete")
                .containsEntry("completion_tokens", "2");
    }

    @Test
    void anAnswerThatIsNotLateIsNotChanged() {
        try (TestGateway patient = TestGateway.before(provider, "sluice.json.heartbeat=1h")) {
            provider.enqueue(Answer.json(200, JSON).withHeader("x-of-provider", "1"));

            RawResponse answer = patient.post(CHAT, QUESTION);

            assertThat(answer.bodyText()).isEqualTo(JSON);
            assertThat(answer.header("x-of-provider")).contains("1");
        }
    }

    @Test
    void whiteSpaceGoesOnWhileTheHeadIsThereAndTheDocumentIsNot() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.json(200, " " + JSON).pausedAfter(1, gate));
        try (RawExchange exchange = ask(CHAT, QUESTION)) {
            exchange.readUntil(HEARTBEAT + HEARTBEAT, PATIENCE);
            gate.open();
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText().strip()).isEqualTo(JSON);
            assertThat(answer.complete()).isTrue();
        }
    }

    @Test
    void nothingIsPutIntoTheDocument() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.json(200, JSON).pausedAfter(20, gate));
        try (RawExchange exchange = ask(CHAT, QUESTION)) {
            assertThat(gate.awaitReached(PATIENCE)).isTrue();
            // Three heartbeats' time, in which nothing may come: there is no sign to wait for.
            Thread.sleep(150);
            gate.open();
            // On a busy machine, white space may have come before the document.
            assertThat(exchange.readToEnd().bodyText().stripLeading()).isEqualTo(JSON);
        }
    }

    @Test
    void stateIsPutIntoALateDocumentToo() throws Exception {
        RawResponse answer = late(CHAT, TOOLS, Answer.json(200, JSON));

        assertThat(answer.bodyText().strip()).contains("x-arch-state").endsWith("}");
        assertThat(answer.complete()).isTrue();
    }

    @Test
    void aCompressedDocumentAfterWhiteSpaceGoesOnUncompressed() throws Exception {
        byte[] packed = Compressed.gzip(JSON.getBytes(StandardCharsets.UTF_8));

        RawResponse answer = late(CHAT, QUESTION, Answer.json(200, packed).withHeader("Content-Encoding", "gzip"));

        assertThat(answer.bodyText().strip()).isEqualTo(JSON);
        assertThat(answer.header("Content-Encoding")).isEmpty();
    }

    @Test
    void aLateRefusalIsTheProvidersErrorWithItsStatus() throws Exception {
        RawResponse answer = late(CHAT, QUESTION, Answer.json(429, REFUSAL));

        assertThat(answer.bodyText().strip())
                .isEqualTo("{\"status\":429,\"error\":{\"message\":\"too  many\",\"code\":\"slow\"}}");
        assertThat(answer.complete()).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "error_event").containsEntry("completion_tokens", "-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions                  | \"code\":\"provider_error\"",
                "/v1/messages                          | \"type\":\"api_error\"",
                "/v1beta/models/g:generateContent      | \"code\":502"
            })
    void aLateRefusalInAnyOtherFormIsAnErrorOfTheApi(String path, String error) throws Exception {
        RawResponse answer = late(
                path,
                "{\"messages\":[],\"contents\":[]}",
                Answer.of(502, "text/html", "<h1>no</h1>".getBytes(StandardCharsets.UTF_8)));

        assertThat(answer.bodyText().strip())
                .startsWith("{\"status\":502,")
                .contains(error)
                .endsWith("}");
        assertThat(answer.complete()).isTrue();
    }

    @Test
    void aProviderThatHangsUpLateIsAnErrorWithItsStatus() throws Exception {
        RawResponse answer = late(CHAT, QUESTION, Answer.hangUp());

        assertThat(answer.bodyText().strip())
                .startsWith("{\"status\":502,")
                .contains("\"code\":\"provider_unreachable\"");
        assertThat(answer.complete()).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "unreachable");
    }

    @Test
    void aDocumentThatIsCutIsNotMadeToLookWhole() throws Exception {
        RawResponse answer = late(CHAT, QUESTION, Answer.json(200, JSON).cutAfter(20));

        assertThat(answer.complete()).isFalse();
        assertThat(answer.bodyText()).doesNotContain("error");
        assertThat(log.awaitLine(id)).containsEntry("ended", "cut_by_provider");
    }

    @Test
    void whatALateRefusalReservedIsGivenBack() throws Exception {
        String[] limited = {"x-arch-ratelimit-selector: x-team", "x-team: refused"};
        String long15 = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "poem ".repeat(15) + "\"}]}";
        for (int i = 0; i < 4; i++) {
            Gate gate = new Gate();
            provider.enqueue(Answer.json(500, "{}").heldBack(gate));
            try (RawExchange exchange = RawHttp.open(gateway.port())) {
                exchange.write(RawHttp.post(CHAT, long15, limited));
                exchange.readUntil(HEARTBEAT, PATIENCE);
                gate.open();
                exchange.readToEnd();
            }
            gateway.awaitMetric("active_http_calls", 0);
        }
    }

    @Test
    void anotherTargetStillAnswersAfterWhiteSpace() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.json(503, REFUSAL).heldBack(gate));
        second.enqueue(Answer.json(200, JSON));
        try (RawExchange exchange = ask(CHAT, "{\"model\":\"smart\",\"messages\":[]}")) {
            exchange.readUntil(HEARTBEAT, PATIENCE);
            gate.open();
            assertThat(exchange.readToEnd().bodyText().strip()).isEqualTo(JSON);
        }
        assertThat(log.awaitLine(id)).containsEntry("provider", "second");
    }

    @Test
    void whiteSpaceGoesOnWhileADocumentIsHeldBackForAnotherTarget() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.json(200, JSON).pausedAfter(20, gate));
        try (RawExchange exchange = ask(CHAT, "{\"model\":\"smart\",\"messages\":[]}")) {
            exchange.readUntil(HEARTBEAT + HEARTBEAT, PATIENCE);
            gate.open();
            assertThat(exchange.readToEnd().bodyText().strip()).isEqualTo(JSON);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/audio/speech                       | {\"input\":\"Hi\"}",
                "/v1beta/models/g:streamGenerateContent | {\"contents\":[]}",
                "/v1/images/generations                 | {\"prompt\":\"a cat\",\"stream\":true}",
                "/v1/files                              | {}"
            })
    void whatIsNoDocumentGetsNoWhiteSpace(String path, String question) throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.json(429, REFUSAL).heldBack(gate));
        try (RawExchange exchange = ask(path, question)) {
            provider.takeRequest();
            Thread.sleep(150);
            gate.open();
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.bodyText()).isEqualTo(REFUSAL);
        }
    }

    /** DeepSeek sends empty lines while it works. */
    @Test
    void aProvidersOwnWhiteSpaceGoesOnAtOnceAlsoWithoutOurs() throws Exception {
        try (TestGateway plain = TestGateway.before(provider)) {
            Gate gate = new Gate();
            provider.enqueue(
                    Answer.json(200, "\n\n" + JSON).pausedAfter(2, gate).chunked(1));
            try (RawExchange exchange = RawHttp.open(plain.port())) {
                exchange.write(RawHttp.post(CHAT, TOOLS));
                exchange.readUntil("\n\n", PATIENCE);
                gate.open();
                RawResponse answer = exchange.readToEnd();
                assertThat(answer.bodyText()).startsWith("\n\n").contains("x-arch-state");
                assertThat(answer.complete()).isTrue();
            }
        }
    }

    /** The answer to a request whose client already has white space. */
    private RawResponse late(String path, String question, Answer answer) throws Exception {
        Gate gate = new Gate();
        // Twice, as a request is repeated whose connection another test has left closed.
        provider.enqueue(answer.heldBack(gate)).enqueue(answer);
        try (RawExchange exchange = ask(path, question)) {
            exchange.readUntil(HEARTBEAT, PATIENCE);
            gate.open();
            return exchange.readToEnd();
        }
    }

    private RawExchange ask(String path, String question) throws IOException {
        RawExchange exchange = RawHttp.open(gateway.port());
        String hint = path.startsWith("/v1beta") ? "google" : "default";
        exchange.write(RawHttp.post(path, question, "x-request-id: " + id, "x-arch-llm-provider-hint: " + hint));
        return exchange;
    }
}

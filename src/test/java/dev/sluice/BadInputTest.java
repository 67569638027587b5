package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Compressed;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a request is told to its sender, never to the provider; and the gateway serves on. */
final class BadInputTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String GOOD = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final int MAX_BYTES = 33_554_432;

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            Duration.ofMillis(700),
            xml -> xml,
            "sluice.request.max-compression=2000",
            "sluice.providers.fake.base-url=" + provider.baseUrl(),
            "sluice.providers.fake.key=secret_key",
            "sluice.providers.fake.default=true");

    private int before;

    @BeforeEach
    void count() {
        before = provider.requestCount();
        provider.forgetRequests();
    }

    @AfterEach
    void servesOn() {
        assertThat(gateway.post(CHAT, GOOD).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"messages\":[",
                "{\"messages\":[]",
                "{\"messages\":[]}}",
                "{\"messages\":[]} x",
                "{'messages':[]}",
                "{\"messages\":[],}",
                "hello",
                "\uFEFF{\"messages\":[]}"
            })
    void whatIsNotJsonIsRefused(String body) {
        assertRefused(gateway.post(CHAT, body), 400, "invalid_json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"messages\"", "7", "null", "true"})
    void whatIsNoObjectIsRefused(String body) {
        assertRefused(gateway.post(CHAT, body), 400, "invalid_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"messages\":{}}", "{\"messages\":null}", "{\"message\":[]}", "{\"x\":{\"messages\":[]}}"
            })
    void aRequestWithoutAnArrayOfMessagesIsRefused(String body) {
        RawResponse answer = gateway.post(CHAT, body);
        assertRefused(answer, 400, "missing_required_parameter");
        assertThat(answer.bodyText()).contains("\"param\":\"messages\"");
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);
        body[GOOD.indexOf('H')] = (byte) 0xFF;
        assertRefused(gateway.send(RawHttp.request("POST", CHAT, body)), 400, "invalid_json");
    }

    @Test
    void utf16IsRefused() {
        byte[] body = GOOD.getBytes(StandardCharsets.UTF_16);
        assertRefused(
                gateway.send(RawHttp.request("POST", CHAT, body, "Content-Type: application/json; charset=utf-16")),
                400,
                "invalid_json");
    }

    @ParameterizedTest
    @CsvSource({"[,]", "'{\"a\":',}"})
    void whatIsNestedTooDeepIsRefused(String open, String close) {
        String deep = open.repeat(100_000) + "1" + close.repeat(100_000);
        RawResponse answer = gateway.post(CHAT, "{\"messages\":[],\"x\":" + deep + "}");
        assertRefused(answer, 400, "invalid_json");
        assertThat(answer.bodyText()).contains("nested more than 512 levels deep");
    }

    @Test
    void aNumberThatNobodyCanHoldPassesUntouched() throws InterruptedException {
        String body = "{\"messages\":[],\"temperature\":1e400,\"seed\":-0.10E+07}";
        assertThat(gateway.post(CHAT, body).status()).isEqualTo(200);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(body);
    }

    @Test
    void aBodyThatDeclaresTooMuchIsRefusedBeforeItIsSent() throws IOException {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write("POST " + CHAT + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 41943040\r\n\r\n");
            assertThat(exchange.awaitStatus(Duration.ofSeconds(10))).isEqualTo(413);
        }
    }

    @Test
    void aBodyOfFortyMebibytesIsRefused() {
        byte[] body = large(40 * 1024 * 1024);
        assertThat(status(body, "Content-Length: " + body.length)).isEqualTo(413);
    }

    @Test
    void aBodyInChunksIsRefusedOnceItIsTooLarge() {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        byte[] chunk = large(1024 * 1024);
        for (int i = 0; i < 34; i++) {
            chunks.writeBytes("100000\r\n".getBytes(StandardCharsets.US_ASCII));
            chunks.writeBytes(chunk);
            chunks.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        chunks.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(status(chunks.toByteArray(), "Transfer-Encoding: chunked")).isEqualTo(413);
    }

    @Test
    void aBodyOfExactlyTheLimitPasses() {
        String start = "{\"messages\":[],\"x\":\"";
        String body = start + "a".repeat(MAX_BYTES - start.length() - 2) + "\"}";
        assertThat(gateway.post(CHAT, body).status()).isEqualTo(200);
    }

    @Test
    void aBodyOfOneByteMoreThanTheLimitIsRefused() {
        String start = "{\"messages\":[],\"x\":\"";
        String body = start + "a".repeat(MAX_BYTES - start.length() - 1) + "\"}";
        assertThat(status(body.getBytes(StandardCharsets.US_ASCII), "Content-Length: " + body.length()))
                .isEqualTo(413);
    }

    @Test
    void aCompressedBodyIsSentOnDecoded() throws Exception {
        RawResponse answer = gateway.send(RawHttp.request(
                "POST", CHAT, Compressed.gzip(GOOD.getBytes(StandardCharsets.UTF_8)), "Content-Encoding: gzip"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(GOOD);
    }

    @Test
    void aCompressedBodyIsSentOnWithoutItsOldEncoding() throws Exception {
        gateway.send(RawHttp.request(
                "POST", CHAT, Compressed.gzip(GOOD.getBytes(StandardCharsets.UTF_8)), "Content-Encoding: gzip"));
        assertThat(provider.takeRequest().header("Content-Encoding")).isEmpty();
    }

    @Test
    void aBodyThatGrowsTooLargeWhenDecodedIsRefused() throws IOException {
        byte[] bomb = Compressed.gzip(large(34 * 1024 * 1024));
        assertRefused(
                gateway.send(RawHttp.request("POST", CHAT, bomb, "Content-Encoding: gzip")), 413, "body_too_large");
    }

    @Test
    void aBodyThatIsNotWhatItsEncodingSaysIsRefused() {
        assertRefused(gateway.post(CHAT, GOOD, "Content-Encoding: gzip"), 400, "invalid_content_encoding");
    }

    @Test
    void aCompressedBodyThatIsCutOffIsRefused() throws IOException {
        byte[] whole = Compressed.gzip(large(100_000));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        assertRefused(
                gateway.send(RawHttp.request("POST", CHAT, half, "Content-Encoding: gzip")),
                400,
                "invalid_content_encoding");
    }

    @Test
    void anEncodingThatWeCannotReadIsRefused() {
        assertRefused(gateway.post(CHAT, GOOD, "Content-Encoding: br"), 415, "unsupported_content_encoding");
    }

    @Test
    void aBodyThatStopsHalfWayIsToldSoOrCutOff() throws IOException {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(
                    "POST " + CHAT + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{\"messages\":[");
            assertThat(exchange.awaitStatus(Duration.ofSeconds(10))).isEqualTo(408);
            assertThat(exchange.readToEnd().bodyText()).contains("\"code\":\"request_timeout\"");
        }
        assertNothingSent();
    }

    @Test
    void aBodyThatPassesUnreadAndStopsHalfWayIsToldSoToo() throws IOException {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write("POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nhalf");
            assertThat(exchange.awaitStatus(Duration.ofSeconds(10))).isEqualTo(408);
        }
        assertNothingSent();
    }

    @Test
    void aClientThatHangsUpInTheMiddleOfItsBodyDoesNoHarm() throws Exception {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(
                    "POST " + CHAT + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{\"messages\":[");
            gateway.awaitMetric("active_http_calls", 1);
            exchange.closeAbruptly();
        }
        gateway.awaitMetric("active_http_calls", 0);
        assertNothingSent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n{}\r\n0\r\n\r\n",
                "-1\r\n{}\r\n0\r\n\r\n",
                "2\r\n{}0\r\n\r\n",
                "1\r\n{}\r\n0\r\n\r\n",
                "2\r\n{}\r\n0\r\nA B: c\r\n\r\n"
            })
    void aMalformedChunkIsTheClientsFault(String chunks) throws IOException {
        assertRefusedAndClosed(CHAT, "Transfer-Encoding: chunked", chunks);
        assertRefusedAndClosed("/v1/files", "Transfer-Encoding: chunked", chunks);
    }

    @Test
    void aBodyThatEndsTooEarlyIsTheClientsFault() throws IOException {
        assertRefusedAndClosed(CHAT, "Content-Length: 9", "{}");
        assertRefusedAndClosed("/v1/files", "Content-Length: 9", "{}");
        assertRefusedAndClosed(CHAT, "Transfer-Encoding: chunked", "2\r\n{}\r\n");
        assertRefusedAndClosed("/v1/files", "Transfer-Encoding: chunked", "2\r\n{}\r\n");
    }

    /** Nothing comes to the provider, or a request that breaks off: never one that looks whole. */
    private void assertRefusedAndClosed(String path, String framing, String body) throws IOException {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + framing + "\r\n\r\n" + body)
                    .endOutput();
            RawResponse answer = exchange.readToEnd();
            assertRefused(answer, 400, "incomplete_body");
            assertThat(answer.header("Connection")).contains("close");
            assertThat(exchange.awaitPeerClosed(Duration.ofSeconds(10))).isTrue();
        }
    }

    private static byte[] large(int bytes) {
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) ' ');
        return body;
    }

    /** The status of a request whose body the server may stop reading. */
    private static int status(byte[] body, String framing) {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write("POST " + CHAT + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + framing + "\r\n\r\n");
            try {
                exchange.write(body);
            } catch (IOException refusedEarly) {
                // The answer is there already, and is what counts.
                assertThat(refusedEarly).isInstanceOf(SocketException.class);
            }
            return exchange.awaitStatus(Duration.ofSeconds(20));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertRefused(RawResponse answer, int status, String code) {
        assertThat(answer.status()).as(answer.bodyText()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.bodyText()).startsWith("{\"error\":{\"message\":").contains("\"code\":\"" + code + "\"");
        assertNothingSent();
    }

    private void assertNothingSent() {
        assertThat(provider.requestCount()).isEqualTo(before);
    }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a provider does wrong in HTTP is the provider's fault, 502 with a message, and never a failure of the gateway. */
final class InvalidResponseTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}]}";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private final TestGateway gateway = TestGateway.before(provider);

    static Stream<Arguments> invalidHeads() {
        return Stream.of(
                Arguments.of("no HTTP at all", "Hello, this is not HTTP\r\n\r\n"),
                Arguments.of("HTTP/0.9", "{\"choices\":[]}"),
                Arguments.of("binary", "\u0016\u0003\u0001\u0000\u0000\u0000\u0000\u0000\r\n\r\n"),
                Arguments.of("a status that is no number", "HTTP/1.1 OK 200\r\n\r\n"),
                Arguments.of("a status of one digit", "HTTP/1.1 2 OK\r\n\r\n"),
                Arguments.of("a status above 599", "HTTP/1.1 1000 OK\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("an unknown version", "HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("a status of 999", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("an old version", "HTTP/0.9 200 OK\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("a version without a number", "HTTP/ 200 OK\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("a signed status", "HTTP/1.1 +20 OK\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("a status line and no more", "HTTP/1.1 200 OK\r\n"),
                Arguments.of("a head that ends between two lines", OK),
                Arguments.of("a head that ends in a line", OK + "Content-Len"),
                Arguments.of("a head that ends before its empty line", OK + "Content-Length: 0\r\n"),
                Arguments.of("a line in front of the head", "x\r\n" + OK + "Content-Length: 2\r\n\r\n{}"),
                Arguments.of("a header name with a space", OK + "X Y: 1\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of("a space before the colon", OK + "Content-Length : 2\r\n\r\n{}"),
                Arguments.of("a header name in brackets", OK + "[X]: 1\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of("a header name beyond ASCII", OK + "X\u00e9: 1\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of("a NUL in a header name", OK + "X\u0000Y: 1\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of("a control in a header value", OK + "X-Y: a\u0007b\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of("a DEL in a header value", OK + "X-Y: a\u007fb\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of(
                        "a header of a megabyte",
                        OK + "X-Y: " + "a".repeat(1_000_000) + "\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of("headers without end", OK + "X-Y: 1\r\n".repeat(100_000) + "Content-Length: 2\r\n\r\n{}"),
                Arguments.of(
                        "a head of 60 KiB",
                        OK + ("X-Y: " + "a".repeat(1000) + "\r\n").repeat(60) + "Content-Length: 2\r\n\r\n{}"),
                Arguments.of(
                        "a head of 20 KiB",
                        OK + ("X-Y: " + "a".repeat(1000) + "\r\n").repeat(20) + "Content-Length: 2\r\n\r\n{}"),
                Arguments.of("an ESC in a header value", OK + "X-Y: a\u001b[2Jb\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of(
                        "two media types",
                        OK
                                + "Content-Type: application/json\r\ncontent-type: text/html\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of("an empty length", OK + "Content-Length:\r\n\r\n{}"),
                Arguments.of("a length with a sign", OK + "Content-Length: +2\r\n\r\n{}"),
                Arguments.of("a length in hexadecimal", OK + "Content-Length: 0x2\r\n\r\n{}"),
                Arguments.of("a list of lengths", OK + "Content-Length: 2, 2\r\n\r\n{}"),
                Arguments.of("two transfer codings", OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        "chunked twice",
                        OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("an empty transfer coding", OK + "Transfer-Encoding:\r\n\r\n0\r\n\r\n"),
                Arguments.of("a length in a body of chunks", OK + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}"),
                Arguments.of("a bad end of a chunk", OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}xx0\r\n\r\n"),
                Arguments.of("a chunk without end", OK + "Transfer-Encoding: chunked\r\n\r\n5\r\n{}"),
                Arguments.of("less than its length", OK + "Content-Length: 5\r\n\r\n{}"),
                Arguments.of("a length that is the largest", OK + "Content-Length: 9223372036854775807\r\n\r\n{}"),
                Arguments.of("a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
                Arguments.of("a header line without a colon", OK + "Content-Length 2\r\n\r\n{}"),
                Arguments.of("a header line without a name", OK + ": 2\r\n\r\n{}"),
                Arguments.of(
                        "Content-Length and Transfer-Encoding",
                        OK + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("two lengths that differ", OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "),
                Arguments.of("a negative length", OK + "Content-Length: -2\r\n\r\n{}"),
                Arguments.of("a length beyond a long", OK + "Content-Length: 99999999999999999999\r\n\r\n{}"),
                Arguments.of("a length that is no number", OK + "Content-Length: two\r\n\r\n{}"),
                Arguments.of("an unknown transfer coding", OK + "Transfer-Encoding: gzip\r\n\r\n{}"));
    }

    /** The library does what RFC 9110 section 5.5 asks for. */
    @Test
    void aNulInAHeaderValueIsASpace() {
        provider.enqueue(Answer.raw(
                (OK + "X-Y: a\u0000b\r\nContent-Length: 2\r\n\r\n{}").getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(gateway.post(CHAT, QUESTION).header("X-Y")).contains("a b");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidHeads")
    void anInvalidHeadIsABadGateway(String what, String everything) throws InterruptedException {
        try (AccessLines lines = AccessLines.listen()) {
            provider.enqueue(Answer.raw(everything.getBytes(StandardCharsets.ISO_8859_1)));

            RawResponse answer = gateway.post(CHAT, QUESTION);

            assertThat(answer.status()).as(what).isEqualTo(502);
            assertThat(answer.header("Content-Type")).contains("application/json");
            assertThat(answer.bodyText())
                    .containsAnyOf(
                            "\"code\":\"provider_invalid_response\"",
                            "\"code\":\"provider_unreachable\"",
                            "\"code\":\"provider_cut\"");
            assertThat(lines.awaitLine(answer.header("x-request-id").orElseThrow()))
                    .extractingByKey("status")
                    .isEqualTo("502");
        }
    }

    /** RFC 9110 section 5.5: a recipient refuses them, or reads each as a space, as the library does. */
    @Test
    void aCrOrNulInAHeaderValueArrivesAsASpace() {
        provider.enqueue(Answer.raw(
                (OK + "X-Y: a\rX-Z: b\u0000c\r\nContent-Length: 2\r\n\r\n{}").getBytes(StandardCharsets.ISO_8859_1)));

        RawResponse answer = gateway.post(CHAT, QUESTION);

        assertThat(answer.header("X-Y")).contains("a X-Z: b c");
        assertThat(answer.header("X-Z")).isEmpty();
    }

    @Test
    void aLongHeadArrives() {
        String head = OK + ("X-Y: " + "a".repeat(1000) + "\r\n").repeat(14);
        provider.enqueue(Answer.raw((head + "Content-Length: 2\r\n\r\n{}").getBytes(StandardCharsets.ISO_8859_1)));

        RawResponse answer = gateway.post(CHAT, QUESTION);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers("X-Y")).hasSize(14);
    }

    @Test
    void aContradictionInTheFramingIsCalledAnInvalidResponse() {
        provider.enqueue(Answer.raw((OK + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)));

        assertThat(gateway.post(CHAT, QUESTION).bodyText()).contains("\"code\":\"provider_invalid_response\"");
    }

    @Test
    void theNextRequestIsServed() {
        provider.enqueue(Answer.raw((OK + "Content-Length: -2\r\n\r\n{}").getBytes(StandardCharsets.US_ASCII)))
                .enqueue(Answer.json(200, "{}"));
        gateway.post(CHAT, QUESTION);

        assertThat(gateway.post(CHAT, QUESTION).status()).isEqualTo(200);
    }
}

package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A container set up as docs/deploy says logs nothing that a client sent, also when it cannot make sense of it. */
final class LoggedSecretsIT {

    private static final String SECRET = "sk-planted-0123456789";
    private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    private static final String POST = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n";

    private static final AtomicInteger sent = new AtomicInteger();

    @AutoClose
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.start(
                Server.tested(),
                List.of("sluice.providers.fake.base-url=http://127.0.0.1:1/v1", "sluice.providers.fake.auth=none"));
    }

    static Stream<String> requests() {
        return Stream.of(
                GET + "Authorization: Bearer " + SECRET + "\u0001\r\n\r\n",
                GET + "Authorization: Bearer " + SECRET + "\u0000\r\n\r\n",
                GET + "Authorization: Bearer " + SECRET + "\r\r\n\r\n",
                GET + "Authorization: Bearer\r\n " + SECRET + "\r\n\r\n",
                GET + "Authorization : Bearer " + SECRET + "\r\n\r\n",
                GET + " Authorization: Bearer " + SECRET + "\r\n\r\n",
                GET + "Authorization Bearer " + SECRET + "\r\n\r\n",
                GET + "x-api-key: " + SECRET + "\u007f\u0002\r\n\r\n",
                GET + "x-api-key: " + SECRET + "\u00ff\u00fe\r\n\r\n",
                GET + SECRET + "\r\n\r\n",
                GET + SECRET + "(): x\r\n\r\n",
                GET + "Cookie: session=" + SECRET + "\u0001; a=b\r\n\r\n",
                GET + "Cookie: session=\"" + SECRET + "\r\n\r\n",
                GET + "Cookie: $Version=1; session=" + SECRET + ",;=\u007f\r\n\r\n",
                GET + "Cookie: =" + SECRET + "; {}=" + SECRET + "\r\n\r\n",
                GET + "X-Large: " + SECRET.repeat(4000) + "\r\n\r\n",
                GET + "Range: " + SECRET + "\r\nIf-Modified-Since: " + SECRET + "\r\nDate: " + SECRET + "\r\n\r\n",
                GET + "Expect: " + SECRET + "\r\n\r\n",
                GET + "Upgrade: " + SECRET + "\r\nConnection: Upgrade, " + SECRET + "\r\n\r\n",
                POST + "Content-Length: " + SECRET + "\r\n\r\n",
                POST + "Content-Length: 1\r\nContent-Length: " + SECRET + "\r\n\r\n",
                POST + "Transfer-Encoding: " + SECRET + "\r\n\r\n",
                POST + "Transfer-Encoding: chunked\r\n\r\n" + SECRET + "\r\n",
                POST + "Content-Type: " + SECRET + ";;charset=" + SECRET + "\r\nContent-Length: 2\r\n\r\n{}",
                POST + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 27\r\n\r\n" + SECRET
                        + "=%zz&%",
                POST + "Content-Encoding: " + SECRET + "\r\nContent-Length: 2\r\n\r\n{}",
                "GET /v1/models HTTP/1.1\r\nHost: " + SECRET + "!{}\r\n\r\n",
                "GET /v1/models HTTP/1.1\r\nHost: " + SECRET + ":port\r\n\r\n",
                "GET /v1/models HTTP/1.1\r\nHost: [" + SECRET + "\r\n\r\n",
                "GET /v1/models HTTP/1.1\r\nHost: user:" + SECRET + "@host\r\n\r\n",
                "GET http://user:" + SECRET + "@host:x/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /v1/models HTTP/1.1\r\nHost: a\r\nHost: " + SECRET + "\r\n\r\n",
                "GET /v1/" + SECRET + "|{}\"<> HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /v1/%zz" + SECRET + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /v1/%c0%ae" + SECRET + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /v1/a%2f" + SECRET + "%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /v1/models?key=" + SECRET + "|{}&%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET " + SECRET + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET //" + SECRET + ":x/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /v1/models HTTP/" + SECRET + "\r\nHost: 127.0.0.1\r\n\r\n",
                SECRET + " /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                SECRET + "{} /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "CONNECT " + SECRET + ":443 HTTP/1.1\r\nHost: " + SECRET + ":443\r\n\r\n",
                SECRET + "\r\n\r\n",
                "\u0016\u0003\u0001" + SECRET + "\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SECRET);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void whatTheClientSentIsNotLogged(String request) throws IOException {
        // Of each request's own, so that the one at fault is found.
        String own = "sk-planted-" + (1_000_000_000 + sent.incrementAndGet());
        RawHttp.sendAndReadAll(server.port(), request.replace(SECRET, own).getBytes(StandardCharsets.ISO_8859_1));
        // Written by the same thread, or the one before it: the line of a second request comes after it.
        RawHttp.sendAndReadAll(
                server.port(), (GET + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));

        // The access log has the path, as its reference says; nothing else may have what the client sent.
        assertThat(server.log().lines().filter(line -> !line.contains("dev.sluice.access")))
                .noneMatch(line -> line.contains(own));
    }
}

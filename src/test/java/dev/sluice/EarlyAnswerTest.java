package dev.sluice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.SelfSigned;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that answers before it has read the request, and closes the connection (RFC 9112 section 9.3). */
final class EarlyAnswerTest {

    private static final int LENGTH = 30_000_000;
    private static final String JSON = "Content-Type: application/json";
    private static final String ANSWER = "{\"error\":{\"message\":\"too large\"}}";
    private static final String FILE = "x".repeat(LENGTH);

    @TempDir
    Path folder;

    @AutoClose
    private ServerSocket provider;

    @AutoClose
    private TestGateway gateway;

    private enum Upload {
        READ {
            @Override
            byte[] request() {
                return RawHttp.request(
                        "POST",
                        "/v1/chat/completions",
                        ("{\"messages\":[{\"role\":\"user\",\"content\":\"" + FILE + "\"}]}").getBytes(ISO_8859_1),
                        JSON);
            }
        },
        FORM {
            @Override
            byte[] request() {
                return RawHttp.request(
                        "POST",
                        "/v1/audio/transcriptions",
                        ("--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--x\r\n"
                                        + "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + FILE
                                        + "\r\n--x--\r\n")
                                .getBytes(ISO_8859_1),
                        "Content-Type: multipart/form-data; boundary=x");
            }
        },
        PASSED_ON {
            @Override
            byte[] request() {
                return RawHttp.request("POST", "/v1/files", FILE.getBytes(ISO_8859_1));
            }
        },
        PASSED_ON_IN_CHUNKS {
            @Override
            byte[] request() {
                return (new String(
                                        RawHttp.request("POST", "/v1/files", new byte[0], "Transfer-Encoding: chunked"),
                                        ISO_8859_1)
                                + Integer.toHexString(LENGTH) + "\r\n" + FILE + "\r\n0\r\n\r\n")
                        .getBytes(ISO_8859_1);
            }
        };

        abstract byte[] request();
    }

    @BeforeEach
    void start() throws IOException {
        provider = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        gateway = TestGateway.start(
                "sluice.auth=open",
                "sluice.providers.main.base-url=http://127.0.0.1:" + provider.getLocalPort(),
                "sluice.providers.main.auth=none",
                "sluice.providers.main.default=true",
                "sluice.request.max-bytes=40000000",
                "sluice.multipart.max-bytes=40000000");
    }

    @ParameterizedTest
    @EnumSource
    void itsAnswerReachesTheClient(Upload upload) throws IOException {
        CompletableFuture<Void> serving = serve(socket -> refuse(socket, 413));

        RawResponse answer = RawHttp.send(gateway.port(), upload.request());

        serving.join();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.bodyText()).isEqualTo(ANSWER);
    }

    @ParameterizedTest
    @EnumSource
    void itsAnswerReachesTheClientAlsoOnAConnectionThatWasUsedBefore(Upload upload) throws IOException {
        CompletableFuture<Void> serving = serve(socket -> {
            serveOnce(socket);
            refuse(socket, 401);
        });
        gateway.get("/v1/models/a");

        RawResponse answer = RawHttp.send(gateway.port(), upload.request());

        serving.join();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.bodyText()).isEqualTo(ANSWER);
    }

    @Test
    void itsAnswerReachesTheClientBehindTls() throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        certificate.trust();
        try (ServerSocket tls = certificate.serverSocket();
                TestGateway own = TestGateway.start(
                        "sluice.auth=open",
                        "sluice.providers.main.base-url=https://localhost:" + tls.getLocalPort(),
                        "sluice.providers.main.auth=none",
                        "sluice.providers.main.default=true")) {
            CompletableFuture<Void> serving = serve(tls, socket -> refuse(socket, 413));

            RawResponse answer = RawHttp.send(own.port(), Upload.PASSED_ON.request());

            serving.join();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.bodyText()).isEqualTo(ANSWER);
        } finally {
            certificate.distrust();
        }
    }

    /** It may belong to another client's request. */
    @Test
    void whatWasSentBeforeTheRequestIsNoAnswerToIt() throws IOException {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        CompletableFuture<Void> sent = new CompletableFuture<>();
        CompletableFuture<Void> serving = serve(socket -> {
            serveOnce(socket);
            idle.join();
            respond(socket, 200, "{\"planted\":true}");
            sent.complete(null);
        });
        gateway.get("/v1/models/a");
        idle.complete(null);
        sent.join();
        serving.join();
        CompletableFuture<Void> again = serve(socket -> refuse(socket, 413));

        RawResponse answer = RawHttp.send(gateway.port(), Upload.PASSED_ON.request());

        assertThat(answer.status()).isIn(413, 502);
        assertThat(answer.bodyText()).doesNotContain("planted");
        again.cancel(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 413 Too", "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n"})
    void aHeadThatIsNotCompleteIsNone(String head) throws IOException {
        CompletableFuture<Void> serving = serve(socket -> {
            readHead(socket);
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
        });

        RawResponse answer = RawHttp.send(gateway.port(), Upload.PASSED_ON.request());

        serving.join();
        assertThat(answer.status()).isEqualTo(502);
    }

    private CompletableFuture<Void> serve(Serving serving) {
        return serve(provider, serving);
    }

    private static CompletableFuture<Void> serve(ServerSocket server, Serving serving) {
        return CompletableFuture.runAsync(() -> {
            // Closed with a part of the request unread, which breaks off the sending.
            try (Socket socket = server.accept()) {
                serving.with(socket);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void refuse(Socket socket, int status) throws IOException {
        readHead(socket);
        respond(socket, status, ANSWER);
    }

    private static void serveOnce(Socket socket) throws IOException {
        readHead(socket);
        respond(socket, 200, "{}");
    }

    private static void respond(Socket socket, int status, String json) throws IOException {
        socket.getOutputStream()
                .write(("HTTP/1.1 " + status + " Any\r\n" + JSON + "\r\nContent-Length: " + json.length() + "\r\n\r\n"
                                + json)
                        .getBytes(ISO_8859_1));
    }

    private static void readHead(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
    }

    private interface Serving {
        void with(Socket socket) throws IOException;
    }
}

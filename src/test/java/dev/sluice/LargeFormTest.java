package dev.sluice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.testing.TestGateway;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A file of 200 MB passes, byte for byte, and the gateway allocates only a small part of that; also if the model comes behind it. */
final class LargeFormTest {

    private static final int SIZE = 200 * 1024 * 1024;
    private static final int BUFFER = 64 * 1024;
    private static final String MODEL = "--frontier\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n%s\r\n";
    private static final String FILE =
            "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\n";
    private static final String END = "--frontier--\r\n";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @AutoClose
    private final ServerSocket provider = listen();

    /** A form may hold 1.2 MiB, and no more. */
    @AutoClose
    private final TestGateway gateway = TestGateway.start(
            "sluice.providers.main.base-url=http://127.0.0.1:" + provider.getLocalPort() + "/v1",
            "sluice.providers.main.auth=none",
            "sluice.targets.large.provider=main",
            "sluice.targets.large.model=whisper-large",
            "sluice.models.whisper.targets=large",
            "sluice.memory.max-bytes=4000000",
            "sluice.memory.client-max-bytes=2000000");

    @Test
    void passesWithTheModelFirst() throws Exception {
        passes(MODEL, "");
    }

    @Test
    void passesWithTheModelLast() throws Exception {
        passes("", MODEL);
    }

    private void passes(String before, String after) throws Exception {
        Map<Long, Long> allocated = allocated();
        CompletableFuture<Long> received = CompletableFuture.supplyAsync(this::receive);

        send(before.formatted("whisper") + FILE, "\r\n" + after.formatted("whisper") + END);

        assertThat(received.get())
                .isEqualTo(checksum(
                        before.formatted("whisper-large") + FILE, "\r\n" + after.formatted("whisper-large") + END));
        long more = allocated().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - allocated.getOrDefault(thread.getKey(), 0L))
                .sum();
        assertThat(more).isLessThan(SIZE / 4);
        gateway.awaitMetric("sluice_multipart_temp_bytes", 0);
    }

    private void send(String head, String tail) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            OutputStream out = socket.getOutputStream();
            long length = (long) head.length() + SIZE + tail.length();
            out.write(("POST /v1/audio/transcriptions HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data;"
                            + " boundary=frontier\r\nContent-Length: " + length + "\r\n\r\n" + head)
                    .getBytes(ISO_8859_1));
            for (int at = 0; at < SIZE; at += BUFFER) {
                out.write(piece(at));
            }
            out.write(tail.getBytes(ISO_8859_1));
            out.flush();
            byte[] answer = new byte[12];
            assertThat(socket.getInputStream().readNBytes(answer, 0, answer.length))
                    .isEqualTo(answer.length);
            assertThat(new String(answer, ISO_8859_1)).isEqualTo("HTTP/1.1 200");
        }
    }

    /** Plays the provider: the checksum of one request's body. */
    private long receive() {
        try (Socket socket = provider.accept()) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            long left = head.toString()
                    .lines()
                    .filter(line -> line.startsWith("Content-Length: "))
                    .mapToLong(line -> Long.parseLong(line.substring("Content-Length: ".length())))
                    .sum();
            CRC32 checksum = new CRC32();
            byte[] buffer = new byte[BUFFER];
            for (int count; left > 0; left -= count) {
                count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                checksum.update(buffer, 0, count);
            }
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return checksum.getValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long checksum(String head, String tail) {
        CRC32 checksum = new CRC32();
        checksum.update(head.getBytes(ISO_8859_1));
        for (int at = 0; at < SIZE; at += BUFFER) {
            checksum.update(piece(at));
        }
        checksum.update(tail.getBytes(ISO_8859_1));
        return checksum.getValue();
    }

    /** The bytes of the file from here on, the same for everybody and allocated once for each thread. */
    private static byte[] piece(int at) {
        byte[] piece = PIECE.get();
        for (int i = 0; i < piece.length; i += 997) {
            piece[i] = (byte) (at / BUFFER + i);
        }
        return piece;
    }

    private static final ThreadLocal<byte[]> PIECE = ThreadLocal.withInitial(() -> new byte[BUFFER]);

    private Map<Long, Long> allocated() {
        Map<Long, Long> bytes = new HashMap<>();
        for (long id : threads.getAllThreadIds()) {
            bytes.put(id, threads.getThreadAllocatedBytes(id));
        }
        return bytes;
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

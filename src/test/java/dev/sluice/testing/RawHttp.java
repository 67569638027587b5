package dev.sluice.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client without manners: it sends the bytes it is given, so that a test can send what no HTTP library would. */
public final class RawHttp {

    private RawHttp() {}

    /** Opens a connection to the loopback address, on which nothing has been sent yet. */
    public static RawExchange open(int port) throws IOException {
        return new RawExchange(port);
    }

    /**
     * Sends the bytes on a connection of their own and reads the answer to its end, or to where it breaks off.
     *
     * @throws AssertionError if the answer stands still for 10 seconds, or breaks off before its head is whole
     */
    public static RawResponse send(int port, byte[] request) throws IOException {
        try (RawExchange exchange = open(port)) {
            writeAllThatIsTaken(exchange, request);
            return exchange.readToEnd();
        }
    }

    /** The same, for a request that is text. */
    public static RawResponse send(int port, String request) throws IOException {
        return send(port, request.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends the bytes on a connection of their own, ends what is sent (FIN), and reads everything that comes until the other side closes
     * the connection, in order or abruptly.
     *
     * @throws java.net.SocketTimeoutException if nothing comes for 10 seconds and it is still open
     */
    public static byte[] sendAndReadAll(int port, byte[] request) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
            } catch (SocketException ignored) {
                // A server may answer, and close, before it has read all of a request; its answer is what counts.
            }
            byte[] buffer = new byte[8192];
            for (int count = 0; count >= 0; count = socket.getInputStream().read(buffer)) {
                all.write(buffer, 0, count);
            }
        } catch (SocketException reset) {
            // The end, but not an orderly one.
        }
        return all.toByteArray();
    }

    /**
     * The bytes of a well formed request, with Host and, if it has a body, Content-Length.
     *
     * @param headerLines further lines without their line ends, such as {@code "Accept: text/event-stream"}
     */
    public static byte[] request(String method, String target, byte[] body, String... headerLines) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    /** The bytes of a {@code POST} of JSON. */
    public static byte[] post(String target, String json, String... headerLines) {
        String[] lines = new String[headerLines.length + 1];
        lines[0] = "Content-Type: application/json";
        System.arraycopy(headerLines, 0, lines, 1, headerLines.length);
        return request("POST", target, json.getBytes(StandardCharsets.UTF_8), lines);
    }

    /** The bytes of a {@code GET}. */
    public static byte[] get(String target, String... headerLines) {
        return request("GET", target, new byte[0], headerLines);
    }

    private static void writeAllThatIsTaken(RawExchange exchange, byte[] request) {
        try {
            exchange.write(request);
        } catch (IOException ignored) {
            // A server may answer, and close, before it has read all of a request; its answer is what counts.
        }
    }
}

package dev.sluice.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads requests from one connection and is strict about it: what an attacker could use to smuggle a second request past
 * a lenient server is a {@link ProtocolException} here, so that a gateway under test cannot get away with it.
 */
final class RequestReader {

    private static final int MAX_LINE = 1 << 20;

    private final InputStream in;
    private final OutputStream out;

    RequestReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * The next request with its whole body; empty if the other side closed the connection between two requests.
     *
     * @throws EOFException if it closed in the middle of one
     * @throws ProtocolException if it is not HTTP/1.1
     */
    Optional<Received> next(Runnable onFirstByte) throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        onFirstByte.run();
        String[] requestLine = line(first).split(" ", -1);
        if (requestLine.length != 3 || !requestLine[2].equals("HTTP/1.1")) {
            throw new ProtocolException("not an HTTP/1.1 request line: " + String.join(" ", requestLine));
        }
        List<Header> headers = headers();
        if (Header.all(headers, "Host").size() != 1) {
            throw new ProtocolException("not exactly one Host header: " + headers);
        }
        return Optional.of(new Received(requestLine[0], requestLine[1], headers, body(headers)));
    }

    private List<Header> headers() throws IOException {
        List<Header> headers = new ArrayList<>();
        for (String line = line(in.read()); !line.isEmpty(); line = line(in.read())) {
            int colon = line.indexOf(':');
            if (colon <= 0 || line.charAt(0) == ' ' || line.charAt(0) == '\t' || line.charAt(colon - 1) == ' ') {
                throw new ProtocolException("not a header line: " + line);
            }
            headers.add(new Header(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return headers;
    }

    private byte[] body(List<Header> headers) throws IOException {
        List<String> lengths = Header.all(headers, "Content-Length");
        List<String> codings = Header.all(headers, "Transfer-Encoding");
        if (lengths.size() + codings.size() > 1) {
            throw new ProtocolException("the body's length is given more than once: " + headers);
        }
        if (lengths.isEmpty() && codings.isEmpty()) {
            return new byte[0];
        }
        if (Header.lists(headers, "Expect", "100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        if (codings.isEmpty()) {
            return exactly(size(lengths.get(0), 10));
        }
        if (!codings.get(0).equalsIgnoreCase("chunked")) {
            throw new ProtocolException("not a transfer coding known here: " + codings.get(0));
        }
        return chunks();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(exactly(size));
            if (!line(in.read()).isEmpty()) {
                throw new ProtocolException("a chunk is longer than its size says");
            }
        }
        headers(); // trailers
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        String line = line(in.read());
        int extension = line.indexOf(';');
        return size(extension < 0 ? line : line.substring(0, extension).strip(), 16);
    }

    private static int size(String digits, int radix) throws IOException {
        try {
            int size = Integer.parseInt(digits, radix);
            if (size >= 0 && Character.digit(digits.charAt(0), radix) >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw new ProtocolException("not a size: " + digits);
        }
        throw new ProtocolException("not a size: " + digits);
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the body ended after " + bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    private String line(int first) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = first; next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("ended in the line: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            if (next == '\n' || line.size() > MAX_LINE) {
                throw new ProtocolException("not a line: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            line.write(next);
        }
        if (in.read() != '\n') {
            throw new ProtocolException("a CR without LF after: " + line.toString(StandardCharsets.ISO_8859_1));
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}

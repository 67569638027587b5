package dev.sluice.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One open connection of {@link RawHttp}: bytes are written when the test says so, and the answer is seen as it arrives.
 * Reading waits, for at most 10 seconds or what the test allows; what has been read is never lost by a wait that ended
 * early. For one thread.
 */
public final class RawExchange implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket = new Socket();
    private final byte[] buffer = new byte[8192];
    private int bufferAt;
    private int bufferEnd;
    private boolean connectionEnded;

    private boolean headRequest;
    private boolean nothingWritten = true;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private Optional<Head> answer = Optional.empty();
    private BodyDecoder body = BodyDecoder.none();
    private int bodyRead;

    private record Head(int status, List<Header> headers) {}

    RawExchange(int port) throws IOException {
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Math.toIntExact(PATIENCE.toMillis()));
        socket.setTcpNoDelay(true);
    }

    /** Sends these bytes at once. */
    public RawExchange write(byte[] bytes) throws IOException {
        if (nothingWritten && bytes.length > 0) {
            nothingWritten = false;
            headRequest = new String(bytes, StandardCharsets.ISO_8859_1).startsWith("HEAD ");
        }
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends this text at once, as UTF-8. */
    public RawExchange write(String text) throws IOException {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Waits for the next head and returns its status, which may be that of an interim answer (1xx).
     *
     * @throws AssertionError if it is not there in time
     */
    public int awaitStatus(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (answer.isEmpty()) {
            if (bufferAt == bufferEnd && !fill(deadline)) {
                throw missing("no head in " + patience);
            }
            int status = takeHead();
            if (status > 0) {
                return status;
            }
        }
        return answer.get().status();
    }

    /** The answer's status; waits for it, past interim answers. */
    public int status() throws IOException {
        return finalHead().status();
    }

    /** All headers of the answer in the order they came; waits for them. */
    public List<Header> headers() throws IOException {
        return finalHead().headers();
    }

    /** The value of the first header of that name, in any case; waits for the head. */
    public Optional<String> header(String name) throws IOException {
        return Header.first(headers(), name);
    }

    /**
     * The bytes of the body that no call has returned yet, as soon as there is at least one.
     *
     * @return empty if none came in time or the body is over: {@link #isOver()} tells which
     */
    public byte[] readSome(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        finalHead();
        while (body.size() == bodyRead && decodeMore(deadline)) {
            // decodeMore has done it
        }
        return unread(body.size());
    }

    /**
     * The body's text that no call has returned yet, up to the end of the marker, as soon as that has arrived.
     *
     * @throws AssertionError if it does not arrive in time, or the body ends before it, with what did arrive
     */
    public String readUntil(String marker, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        finalHead();
        while (true) {
            // Each char is one byte in this charset, so that a position in the text is one in the body.
            String text = new String(body.bytes(), StandardCharsets.ISO_8859_1);
            String wanted = new String(marker.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            int found = text.indexOf(wanted, bodyRead);
            if (found >= 0) {
                return new String(unread(found + wanted.length()), StandardCharsets.UTF_8);
            }
            if (!decodeMore(deadline)) {
                throw missing("no \"" + marker + "\" in " + patience);
            }
        }
    }

    /**
     * Reads to the end of the body, or to where the connection breaks off, and returns the whole answer with the parts
     * that were read before.
     *
     * @throws AssertionError if it stands still for 10 seconds
     */
    public RawResponse readToEnd() throws IOException {
        Head whole = finalHead();
        while (!isOver()) {
            if (!decodeMore(System.nanoTime() + PATIENCE.toNanos()) && !isOver()) {
                throw missing("no end of the body, standing still for " + PATIENCE);
            }
        }
        bodyRead = body.size();
        return new RawResponse(whole.status(), whole.headers(), body.bytes(), body.hasEnded());
    }

    /** Whether no more can come of this answer: its body has ended, or the connection has. */
    public boolean isOver() {
        return answer.isPresent() && (body.hasEnded() || (connectionEnded && bufferAt == bufferEnd));
    }

    /** Whether what has been read so far holds the end that the framing promised, such as the terminating chunk. */
    public boolean isComplete() {
        return answer.isPresent() && body.hasEnded();
    }

    /**
     * Waits for the other side to close the connection, once the answer has been read to its end.
     *
     * @return false if it was still open then, or sent something more
     */
    public boolean awaitPeerClosed(Duration patience) throws IOException {
        return bufferAt == bufferEnd && !fill(System.nanoTime() + patience.toNanos()) && connectionEnded;
    }

    /** Forgets the answer that has been read, so that another request can be made on this connection. */
    public RawExchange again() {
        if (!isComplete()) {
            throw new IllegalStateException("the answer has not been read to its end");
        }
        answer = Optional.empty();
        nothingWritten = true;
        bodyRead = 0;
        return this;
    }

    /** Resets the connection (RST), as when a client's process dies. */
    public void closeAbruptly() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends what is sent (FIN) and goes on reading. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Head finalHead() throws IOException {
        while (answer.isEmpty()) {
            awaitStatus(PATIENCE);
        }
        return answer.get();
    }

    /** Takes bytes of a head; returns its status when it is whole, else 0. */
    private int takeHead() {
        while (bufferAt < bufferEnd) {
            head.write(buffer[bufferAt++]);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                head.reset();
                return headOf(text);
            }
        }
        return 0;
    }

    private int headOf(String text) {
        String[] lines = text.strip().split("\r\n", -1);
        if (!lines[0].matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
            throw new AssertionError("not a status line: " + lines[0]);
        }
        int status = Integer.parseInt(lines[0].substring(9, 12));
        if (status >= 200) {
            List<Header> headers = new ArrayList<>();
            for (String line : Arrays.asList(lines).subList(1, lines.length)) {
                int colon = line.indexOf(':');
                headers.add(new Header(
                        line.substring(0, colon), line.substring(colon + 1).strip()));
            }
            answer = Optional.of(new Head(status, List.copyOf(headers)));
            body = headRequest || status == 204 || status == 304 ? BodyDecoder.none() : BodyDecoder.of(headers);
        }
        return status;
    }

    /** Decodes what is there, or waits for more; false if the body is over or nothing came by the deadline. */
    private boolean decodeMore(long deadline) throws IOException {
        if (body.hasEnded() || (bufferAt == bufferEnd && !fill(deadline))) {
            return false;
        }
        while (bufferAt < bufferEnd && body.take(buffer[bufferAt])) {
            bufferAt++;
        }
        return true;
    }

    /** Reads into the empty buffer; false if nothing came by the deadline or the connection has ended. */
    private boolean fill(long deadline) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (connectionEnded) {
            return false;
        }
        try {
            // 0 would mean for ever; what has already arrived is read even when the time is up.
            socket.setSoTimeout(Math.toIntExact(Math.max(1, millis)));
            int count = socket.getInputStream().read(buffer);
            if (count >= 0) {
                bufferAt = 0;
                bufferEnd = count;
                return true;
            }
            body.connectionEnded();
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            if (socket.isClosed()) {
                throw e;
            }
            // A reset: the end, but not an orderly one.
        }
        connectionEnded = true;
        return false;
    }

    private byte[] unread(int end) {
        byte[] bytes = Arrays.copyOfRange(body.bytes(), bodyRead, end);
        bodyRead = end;
        return bytes;
    }

    private AssertionError missing(String what) {
        return new AssertionError(what + (connectionEnded ? ", the connection has ended" : "") + "; got "
                + answer.map(Head::toString).orElse("the head " + head.toString(StandardCharsets.ISO_8859_1)) + " "
                + new String(body.bytes(), StandardCharsets.UTF_8));
    }
}

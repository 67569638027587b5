package dev.sluice.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Takes the framing off an answer's body as its bytes arrive, however they are split. */
final class BodyDecoder {

    private enum State {
        SIZE,
        DATA,
        DATA_END,
        TRAILERS,
        ENDED
    }

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final boolean chunked;
    private final boolean untilClose;
    private State state;
    private long remaining;

    private BodyDecoder(boolean chunked, long length) {
        this.chunked = chunked;
        this.untilClose = !chunked && length == UNKNOWN;
        this.remaining = length;
        this.state = chunked ? State.SIZE : length == 0 ? State.ENDED : State.DATA;
    }

    static BodyDecoder none() {
        return new BodyDecoder(false, 0);
    }

    /** Chunked, of the Content-Length, or up to the end of the connection: in this order, as RFC 9112 6.3 has it. */
    static BodyDecoder of(List<Header> headers) {
        if (Header.lists(headers, "Transfer-Encoding", "chunked")) {
            return new BodyDecoder(true, 0);
        }
        return Header.first(headers, "Content-Length")
                .map(length -> new BodyDecoder(false, Long.parseLong(length)))
                .orElseGet(() -> new BodyDecoder(false, UNKNOWN));
    }

    /** Returns false, and leaves the byte alone, once the body has ended. */
    boolean take(byte next) {
        switch (state) {
            case DATA -> takeData(next);
            case SIZE, DATA_END, TRAILERS -> takeLine(next);
            case ENDED -> {
                return false;
            }
        }
        return true;
    }

    /** Tells it of an orderly end of the connection, which ends a body without a length. */
    void connectionEnded() {
        if (untilClose) {
            state = State.ENDED;
        }
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    int size() {
        return body.size();
    }

    byte[] bytes() {
        return body.toByteArray();
    }

    private void takeData(byte next) {
        body.write(next);
        remaining--;
        if (remaining == 0) {
            state = chunked ? State.DATA_END : State.ENDED;
        }
    }

    private void takeLine(byte next) {
        line.write(next);
        if (next != '\n') {
            return;
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        if (!text.endsWith("\r\n")) {
            throw new AssertionError("a line of the chunk framing ends without CR: " + text);
        }
        takeWholeLine(text.strip());
    }

    private void takeWholeLine(String text) {
        if (state == State.SIZE) {
            remaining = Long.parseLong(text.split(";", -1)[0].strip(), 16);
            state = remaining == 0 ? State.TRAILERS : State.DATA;
        } else if (state == State.DATA_END) {
            if (!text.isEmpty()) {
                throw new AssertionError("a chunk is longer than its size says, by: " + text);
            }
            state = State.SIZE;
        } else if (text.isEmpty()) {
            state = State.ENDED;
        }
    }
}

package dev.sluice.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * What {@link FakeProvider} does with one request, down to how the bytes are cut into writes. Immutable: every method
 * that changes something returns a new answer. All byte counts are positions in the body, before chunk framing.
 */
public final class Answer {

    enum Framing {
        CONTENT_LENGTH,
        CHUNKED,
        UNTIL_CLOSE,
        /** The body is the whole answer, status line and all. */
        RAW
    }

    enum Ending {
        COMPLETE,
        /** Complete, and then closes without having announced it, as a provider does with an idle connection. */
        COMPLETE_THEN_CLOSE,
        /** Stops early with an orderly end of stream (FIN). */
        SHORT,
        /** Stops early with a reset (RST). */
        CUT,
        /** Stops early and keeps the connection open. */
        HANG
    }

    record Pause(int after, Gate gate) {}

    private final int status;
    private final List<Header> headers;
    private final byte[] body;
    private final Framing framing;
    private final IntUnaryOperator pieceEnd;
    private final Optional<Gate> headGate;
    private final List<Pause> pauses;
    private final Ending ending;
    private final int endsAfter;
    private final boolean speechless;

    private Answer(Draft draft) {
        status = draft.status;
        headers = List.copyOf(draft.headers);
        body = draft.body;
        framing = draft.framing;
        pieceEnd = draft.pieceEnd;
        headGate = draft.headGate;
        pauses = draft.pauses.stream()
                .sorted(Comparator.comparingInt(Pause::after))
                .toList();
        ending = draft.ending;
        endsAfter = draft.endsAfter;
        speechless = draft.speechless;
    }

    /** An {@code application/json} answer with a Content-Length. */
    public static Answer json(int status, String body) {
        return json(status, body.getBytes(StandardCharsets.UTF_8));
    }

    /** An {@code application/json} answer with a Content-Length. */
    public static Answer json(int status, byte[] body) {
        return of(status, "application/json", body);
    }

    /** A 200 {@code text/event-stream} answer, chunked, with one chunk for each event. */
    public static Answer sse(String body) {
        return sse(body.getBytes(StandardCharsets.UTF_8));
    }

    /** A 200 {@code text/event-stream} answer, chunked, with one chunk for each event. */
    public static Answer sse(byte[] body) {
        return of(200, "text/event-stream", body).chunkedByEvent();
    }

    /** An answer with a Content-Length. */
    public static Answer of(int status, String contentType, byte[] body) {
        return raw(body).changed(draft -> {
            draft.status = status;
            draft.framing = Framing.CONTENT_LENGTH;
            draft.headers.add(new Header("Content-Type", contentType));
        });
    }

    /**
     * The recorded answer with its status, type and headers: an event stream chunked by event, the rest with a
     * Content-Length.
     *
     * @throws IllegalArgumentException for a recording that is not an answer
     */
    public static Answer recorded(Recording recording) {
        int status = recording
                .status()
                .orElseThrow(() -> new IllegalArgumentException(recording.file() + " is not an answer"));
        Answer answer = of(status, recording.contentType(), recording.bytes())
                .changed(draft -> draft.headers.addAll(recording.responseHeaders()));
        return recording.isEventStream() ? answer.chunkedByEvent() : answer;
    }

    /** Exactly these bytes, status line and headers included, and then an orderly close. */
    public static Answer raw(byte[] everything) {
        Draft draft = new Draft();
        draft.body = everything.clone();
        draft.endsAfter = everything.length;
        return new Answer(draft);
    }

    /** Takes the request and never says anything; the connection stays open until the other side closes it. */
    public static Answer silence() {
        return raw(new byte[0]).changed(draft -> {
            draft.speechless = true;
            draft.ending = Ending.HANG;
        });
    }

    /** Takes the request and closes in an orderly way without a byte. */
    public static Answer hangUp() {
        return raw(new byte[0]).changed(draft -> {
            draft.speechless = true;
            draft.ending = Ending.SHORT;
        });
    }

    /** Adds a header line. {@code Connection: close} is also obeyed. */
    public Answer withHeader(String name, String value) {
        return changed(draft -> draft.headers.add(new Header(name, value)));
    }

    /** Chunk framing; each chunk is written and flushed by itself. */
    public Answer chunked(int bytesPerChunk) {
        return changed(draft -> {
            draft.framing = Framing.CHUNKED;
            draft.pieceEnd = piecesOf(bytesPerChunk);
        });
    }

    /** Chunk framing with one chunk for each server-sent event, its blank line included. */
    public Answer chunkedByEvent() {
        return changed(draft -> {
            draft.framing = Framing.CHUNKED;
            draft.pieceEnd = this::eventEnd;
        });
    }

    /** The same framing, written and flushed in pieces; TCP_NODELAY sends each one off at once. */
    public Answer trickled(int bytesPerWrite) {
        return changed(draft -> draft.pieceEnd = piecesOf(bytesPerWrite));
    }

    /** Neither Content-Length nor chunks: the body ends where the connection does, as HTTP/1.0 has it. */
    public Answer untilClose() {
        return changed(draft -> draft.framing = Framing.UNTIL_CLOSE);
    }

    /** Does not send even the status line until the test opens the gate. */
    public Answer heldBack(Gate gate) {
        return changed(draft -> draft.headGate = Optional.of(gate));
    }

    /**
     * Waits before the rest of the body until the test opens the gate. May be called for several positions; 0 waits
     * between head and body.
     */
    public Answer pausedAfter(int bytes, Gate gate) {
        requireInBody(bytes);
        return changed(draft -> draft.pauses.add(new Pause(bytes, gate)));
    }

    /**
     * Resets the connection (RST) after so many bytes of the body. With chunk framing and the body's full length, only
     * the terminating chunk is missing. A reset drops what the kernel has not sent yet, so a client that reads slowly
     * may see less of a body that is larger than the socket's buffers.
     */
    public Answer cutAfter(int bytes) {
        return endingAfter(bytes, Ending.CUT);
    }

    /** Closes in an orderly way (FIN) after so many bytes of the body, though its framing promised more. */
    public Answer closingEarlyAfter(int bytes) {
        return endingAfter(bytes, Ending.SHORT);
    }

    /** Sends no more after so many bytes of the body, and keeps the connection open until the provider is closed. */
    public Answer hangingAfter(int bytes) {
        return endingAfter(bytes, Ending.HANG);
    }

    /** Complete, and then closes the connection that the client may take for kept alive. */
    public Answer closingAfterwards() {
        return changed(draft -> draft.ending = Ending.COMPLETE_THEN_CLOSE);
    }

    /** Where each server-sent event of the body ends, so that a test can pause between them. */
    public List<Integer> eventEnds() {
        List<Integer> ends = new ArrayList<>();
        for (int at = 0; at < body.length; ) {
            at = eventEnd(at);
            ends.add(at);
        }
        return ends;
    }

    int status() {
        return status;
    }

    List<Header> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    Framing framing() {
        return framing;
    }

    Ending ending() {
        return ending;
    }

    int endsAfter() {
        return endsAfter;
    }

    List<Pause> pauses() {
        return pauses;
    }

    Optional<Gate> headGate() {
        return headGate;
    }

    boolean isSpeechless() {
        return speechless;
    }

    /** The end of the piece that starts here: never across a pause or the answer's early end. */
    int pieceEnd(int from) {
        int end = Math.min(pieceEnd.applyAsInt(from), endsAfter);
        for (Pause pause : pauses) {
            if (pause.after() > from) {
                end = Math.min(end, pause.after());
            }
        }
        return end;
    }

    private Answer endingAfter(int bytes, Ending how) {
        requireInBody(bytes);
        return changed(draft -> {
            draft.ending = how;
            draft.endsAfter = bytes;
        });
    }

    /** A blank line ends an event; LF, CRLF and CR are all line ends. */
    private int eventEnd(int from) {
        boolean blank = false;
        for (int at = from; at < body.length; at++) {
            boolean lineEnd = body[at] == '\n' || body[at] == '\r';
            if (body[at] == '\r' && at + 1 < body.length && body[at + 1] == '\n') {
                at++;
            }
            if (lineEnd && blank) {
                return at + 1;
            }
            blank = lineEnd;
        }
        return body.length;
    }

    private void requireInBody(int bytes) {
        if (bytes < 0 || bytes > body.length) {
            throw new IllegalArgumentException("not a position in a body of " + body.length + " bytes: " + bytes);
        }
    }

    private static IntUnaryOperator piecesOf(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a piece must have at least one byte: " + bytes);
        }
        return from -> (int) Math.min(Integer.MAX_VALUE, (long) from + bytes);
    }

    private Answer changed(Change change) {
        Draft draft = new Draft();
        draft.status = status;
        draft.headers.addAll(headers);
        draft.body = body;
        draft.framing = framing;
        draft.pieceEnd = pieceEnd;
        draft.headGate = headGate;
        draft.pauses.addAll(pauses);
        draft.ending = ending;
        draft.endsAfter = endsAfter;
        draft.speechless = speechless;
        change.to(draft);
        return new Answer(draft);
    }

    private interface Change {
        void to(Draft draft);
    }

    private static final class Draft {
        private int status;
        private final List<Header> headers = new ArrayList<>();
        private byte[] body = new byte[0];
        private Framing framing = Framing.RAW;
        private IntUnaryOperator pieceEnd = from -> Integer.MAX_VALUE;
        private Optional<Gate> headGate = Optional.empty();
        private final List<Pause> pauses = new ArrayList<>();
        private Ending ending = Ending.COMPLETE;
        private int endsAfter;
        private boolean speechless;
    }
}

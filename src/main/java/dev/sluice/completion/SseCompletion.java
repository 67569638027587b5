package dev.sluice.completion;

import dev.sluice.content.ContentCoding;
import dev.sluice.content.StreamDecoder;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonResult;
import dev.sluice.json.JsonSyntaxError;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.price.ProviderStatement;
import dev.sluice.sse.SseEvent;
import dev.sluice.sse.SseParser;
import dev.sluice.tokens.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Meters an SSE stream and passes it on as it arrives (behaviour.md 5.1 to 5.3).
 *
 * <p>Holds back incomplete events only if events may be edited. Complete events are written from the array in which they arrived.
 * Passes a stream with a content coding on in that coding, unless events may be edited: then it is sent without coding.
 */
final class SseCompletion implements Completion {

    /** In bytes. Only events with images are larger. */
    static final int MAX_EVENT = 4 * 1024 * 1024;

    /** Events up to so many bytes are held without a reservation: an exchange has buffers of this size anyway. */
    private static final int UNRESERVED = 16 * 1024;

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final byte[] DROPPED = {};

    private final AnswerMeterFactory meters;
    private final AnswerMeter meter;
    private final StreamDecoder decoder;
    private final MemoryAccount memory;
    private final FirstTokenWatch first;
    private final SseParser parser;
    private final boolean dropsUsageEvent;
    private final boolean edits;
    private Optional<StateUpdate> state;
    private boolean isDecodable = true;

    /** Whether every event was read. One that was not may have been the last. */
    private boolean isReadable = true;

    /** The beginning of an incomplete event. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream(0);

    /** What was reserved for the held bytes of the largest event; kept until the exchange ends. */
    private int reservedToHold;

    /** Whether the current event is too large to be held back. */
    private boolean isTooLargeToHold;

    /** Whether the last event was dropped. */
    private boolean hasDropped;

    /**
     * Creates a completion for one stream.
     *
     * @param coding the content coding of the stream
     * @param dropsUsageEvent whether to remove an event that contains only the usage
     * @param state conversation state to add to the event with the finish reason; empty for none
     * @param memory where large events are reserved
     * @param first told of every event before the client has it
     */
    SseCompletion(
            AnswerMeterFactory meters,
            AnswerMeter meter,
            ContentCoding coding,
            boolean dropsUsageEvent,
            Optional<StateUpdate> state,
            MemoryAccount memory,
            FirstTokenWatch first) {
        this.memory = memory;
        this.first = first;
        this.parser = new SseParser(MAX_EVENT, this::hasRoom);
        this.meters = meters;
        this.meter = meter;
        this.decoder = new StreamDecoder(coding);
        this.dropsUsageEvent = dropsUsageEvent;
        this.state = state;
        this.edits = dropsUsageEvent || state.isPresent();
    }

    @Override
    public void write(byte[] bytes, int from, int to, OutputStream client) throws IOException {
        if (edits) {
            decoder.decode(bytes, from, to, (decoded, start, end) -> editAndWrite(decoded, start, end, client));
            return;
        }
        // Metered first: the exchange is settled before the client has the last event.
        if (isDecodable) {
            try {
                decoder.decode(bytes, from, to, this::meter);
            } catch (ZipException malformed) {
                // The client gets the same bytes and detects the error itself.
                isDecodable = false;
                isReadable = false;
                meters.unmetered(UnmeteredReason.MALFORMED);
            }
        }
        client.write(bytes, from, to - from);
    }

    /** May be called again: there is nothing left to send then. */
    @Override
    public void finish(OutputStream client) throws IOException {
        byte[] rest = held.toByteArray();
        boolean isEvent = parser.end();
        byte[] edited = isEvent ? edit(rest, 0, rest.length) : null;
        meter.settle();
        client.write(edited == null ? rest : edited);
        held.reset();
    }

    @Override
    public Optional<TokenUsage> usage() {
        decoder.close();
        return meter.usage();
    }

    @Override
    public ProviderStatement statement() {
        return meter.statement();
    }

    @Override
    public boolean hasSeenError() {
        return meter.hasSeenError();
    }

    @Override
    public boolean isTruncated(OutputStream client) throws IOException {
        finish(client);
        return isReadable && !meter.hasSeenError() && !meter.isAtEnd();
    }

    private void meter(byte[] bytes, int from, int to) {
        int at = from;
        for (int end; (end = parser.next(bytes, at, to)) != SseParser.NONE; at = end) {
            meterEvent();
        }
    }

    private void editAndWrite(byte[] bytes, int from, int to, OutputStream client) throws IOException {
        int at = from;
        if (parser.isAfterCarriageReturn() && held.size() == 0 && bytes[at] == '\n') {
            // The LF of a CRLF whose CR ended the previous event.
            parser.next(bytes, at, at + 1);
            if (!hasDropped) {
                client.write(bytes, at, 1);
            }
            at++;
        }
        int written = at;
        for (int end; (end = parser.next(bytes, at, to)) != SseParser.NONE; at = end) {
            byte[] edited;
            if (held.size() > 0) {
                // The event began in an earlier array.
                held.write(bytes, at, end - at);
                byte[] event = held.toByteArray();
                held.reset();
                edited = edit(event, 0, event.length);
                client.write(edited == null ? event : edited);
                written = end;
            } else {
                edited = edit(bytes, at, end);
                if (edited != null) {
                    client.write(bytes, written, at - written);
                    client.write(edited);
                    written = end;
                }
            }
            hasDropped = edited == DROPPED;
        }
        at = held.size() == 0 ? afterComments(bytes, at, to) : at;
        client.write(bytes, written, at - written);
        holdBack(bytes, at, to, client);
    }

    /** The end of the comments in front of an event: they go on at once, as heartbeats without an empty line must. */
    private static int afterComments(byte[] bytes, int from, int to) {
        int comments = from;
        for (int at = from; at < to && bytes[comments] == ':' && bytes[at] != '\r'; at++) {
            if (bytes[at] == '\n') {
                comments = at + 1;
                if (comments == to) {
                    return to;
                }
            }
        }
        return comments;
    }

    private void holdBack(byte[] bytes, int from, int to, OutputStream client) throws IOException {
        if (from == to) {
            return;
        }
        if (isTooLargeToHold || held.size() + (to - from) > MAX_EVENT || !hasRoomToHold(held.size() + (to - from))) {
            isTooLargeToHold = true;
            held.writeTo(client);
            held.reset();
            client.write(bytes, from, to - from);
        } else {
            held.write(bytes, from, to - from);
        }
    }

    /** The parser keeps an event's data as well as its last line. */
    private boolean hasRoom(int bytes) {
        return memory.reserveForAnswer(bytes);
    }

    private boolean hasRoomToHold(int size) {
        if (size <= reservedToHold) {
            return true;
        }
        int more = Math.max(size, UNRESERVED) * 3 - reservedToHold;
        if (size > UNRESERVED && !memory.reserveForAnswer(more)) {
            return false;
        }
        reservedToHold += size > UNRESERVED ? more : 0;
        return true;
    }

    /** Meters the event that the parser has found. Returns its replacement, or null to leave it unchanged. */
    private byte[] edit(byte[] raw, int from, int to) {
        Optional<JsonDocument> data = meterEvent();
        if (isTooLargeToHold) {
            isTooLargeToHold = false;
            return null;
        }
        if (data.isEmpty()) {
            return null;
        }
        if (dropsUsageEvent && meter.isUsageOnly()) {
            return DROPPED;
        }
        if (state.isPresent() && meter.hasFinishReason()) {
            Optional<byte[]> withState = StateInjection.into(data.get(), state.get())
                    .map(json -> SseEvent.withData(raw, from, to, json.toBytes()));
            state = Optional.empty();
            return withState.orElse(null);
        }
        return null;
    }

    /** Meters the event that the parser has found. Returns its data; empty if it has none or it is not valid JSON. */
    private Optional<JsonDocument> meterEvent() {
        if (parser.isTooLarge()) {
            isReadable = false;
            meters.unmetered(UnmeteredReason.TOO_LARGE);
            return Optional.empty();
        }
        if (!parser.hasData()) {
            return Optional.empty();
        }
        first.event(parser.data(), parser.dataLength());
        JsonResult result = meter.parse(parser.data(), parser.dataLength());
        if (result instanceof JsonSyntaxError) {
            if (Arrays.equals(DONE, 0, DONE.length, parser.data(), 0, parser.dataLength())) {
                meter.addDone();
            } else {
                meters.unmetered(UnmeteredReason.MALFORMED);
            }
            return Optional.empty();
        }
        JsonDocument document = (JsonDocument) result;
        meter.add(document);
        return Optional.of(document);
    }
}

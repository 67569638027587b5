package dev.sluice.completion;

import dev.sluice.content.ContentCoding;
import dev.sluice.content.StreamDecoder;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonResult;
import dev.sluice.json.JsonSyntaxError;
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
 * An event stream on its way to the client: passed on as it comes, while a copy is read (behaviour.md 5.1 to 5.3).
 *
 * <p>Only where an event may have to be changed is it kept back until its end is here; all others go on in the array in which
 * they came. A stream in a content coding is passed on in it, unless it may have to be changed: then without.
 */
final class SseCompletion implements Completion {

    /** Larger than any event but those with pictures in them. */
    static final int MAX_EVENT = 4 * 1024 * 1024;

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final byte[] NOTHING = {};

    private final AnswerMeterFactory meters;
    private final AnswerMeter meter;
    private final StreamDecoder decoder;
    private final SseParser parser = new SseParser(MAX_EVENT);
    private final boolean swallowsUsage;
    private final boolean edits;
    private Optional<StateUpdate> state;
    private boolean isReadable = true;

    /** The start of an event that is kept back. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream(0);

    /** The event that is being passed is too large to be kept back. */
    private boolean isPassingOn;

    /** The last event was kept from the client. */
    private boolean hasSwallowed;

    /**
     * Starts at the first byte.
     *
     * @param coding that the bytes are in
     * @param swallowsUsage whether an event with nothing but the usage is kept from the client
     * @param state what the event with the finish reason is to carry; empty for nothing
     */
    SseCompletion(
            AnswerMeterFactory meters,
            AnswerMeter meter,
            ContentCoding coding,
            boolean swallowsUsage,
            Optional<StateUpdate> state) {
        this.meters = meters;
        this.meter = meter;
        this.decoder = new StreamDecoder(coding);
        this.swallowsUsage = swallowsUsage;
        this.state = state;
        this.edits = swallowsUsage || state.isPresent();
    }

    @Override
    public void write(byte[] bytes, int from, int to, OutputStream client) throws IOException {
        if (edits) {
            decoder.decode(bytes, from, to, (decoded, start, end) -> edit(decoded, start, end, client));
            return;
        }
        client.write(bytes, from, to - from);
        if (isReadable) {
            try {
                decoder.decode(bytes, from, to, this::watch);
            } catch (ZipException malformed) {
                // The client has the bytes, and it is for it to complain of them.
                isReadable = false;
                meters.unmetered(UnmeteredReason.MALFORMED);
            }
        }
    }

    @Override
    public void finish(OutputStream client) throws IOException {
        byte[] rest = held.toByteArray();
        boolean isEvent = parser.end();
        byte[] changed = isEvent ? change(rest, 0, rest.length) : null;
        client.write(changed == null ? rest : changed);
        held.reset();
    }

    @Override
    public Optional<TokenUsage> usage() {
        decoder.close();
        return meter.usage();
    }

    @Override
    public boolean toldError() {
        return meter.toldError();
    }

    private void watch(byte[] bytes, int from, int to) {
        int at = from;
        for (int end; (end = parser.next(bytes, at, to)) != SseParser.NONE; at = end) {
            read();
        }
    }

    private void edit(byte[] bytes, int from, int to, OutputStream client) throws IOException {
        int at = from;
        if (parser.isAfterCarriageReturn() && held.size() == 0 && bytes[at] == '\n') {
            // The end of a line end whose CR came, and was decided on, before.
            parser.next(bytes, at, at + 1);
            if (!hasSwallowed) {
                client.write(bytes, at, 1);
            }
            at++;
        }
        int passed = at;
        for (int end; (end = parser.next(bytes, at, to)) != SseParser.NONE; at = end) {
            byte[] changed;
            if (held.size() > 0) {
                // The array that it began in is gone.
                held.write(bytes, at, end - at);
                byte[] event = held.toByteArray();
                held.reset();
                changed = change(event, 0, event.length);
                client.write(changed == null ? event : changed);
                passed = end;
            } else {
                changed = change(bytes, at, end);
                if (changed != null) {
                    client.write(bytes, passed, at - passed);
                    client.write(changed);
                    passed = end;
                }
            }
            hasSwallowed = changed == NOTHING;
        }
        client.write(bytes, passed, at - passed);
        holdBack(bytes, at, to, client);
    }

    private void holdBack(byte[] bytes, int from, int to, OutputStream client) throws IOException {
        if (from == to) {
            return;
        }
        if (isPassingOn || held.size() + (to - from) > MAX_EVENT) {
            isPassingOn = true;
            held.writeTo(client);
            held.reset();
            client.write(bytes, from, to - from);
        } else {
            held.write(bytes, from, to - from);
        }
    }

    /** Reads the event that the parser has found; returns what takes its place, or null where it stays as it is. */
    private byte[] change(byte[] raw, int from, int to) {
        Optional<JsonDocument> data = read();
        if (isPassingOn) {
            isPassingOn = false;
            return null;
        }
        if (data.isEmpty()) {
            return null;
        }
        if (swallowsUsage && meter.isUsageOnly()) {
            return NOTHING;
        }
        if (state.isPresent() && meter.isFinishing()) {
            Optional<byte[]> withState = StateInjection.into(data.get(), state.get())
                    .map(json -> SseEvent.withData(raw, from, to, json.toBytes()));
            state = Optional.empty();
            return withState.orElse(null);
        }
        return null;
    }

    /** Shows the meter the event that the parser has found; empty when it has no data, or none that can be read. */
    private Optional<JsonDocument> read() {
        if (parser.isTooLarge()) {
            meters.unmetered(UnmeteredReason.TOO_LARGE);
            return Optional.empty();
        }
        if (!parser.hasData()) {
            return Optional.empty();
        }
        JsonResult result = AnswerMember.parse(parser.data(), parser.dataLength());
        if (result instanceof JsonSyntaxError) {
            if (!Arrays.equals(DONE, 0, DONE.length, parser.data(), 0, parser.dataLength())) {
                meters.unmetered(UnmeteredReason.MALFORMED);
            }
            return Optional.empty();
        }
        JsonDocument document = (JsonDocument) result;
        meter.read(document);
        return Optional.of(document);
    }
}

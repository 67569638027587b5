package dev.sluice.completion;

import dev.sluice.content.ContentCoding;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.json.EditedJson;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonSpace;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.price.ProviderStatement;
import dev.sluice.tokens.TokenUsage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Meters a JSON response body. Passes it on as it arrives and parses a copy; with conversation state to add, holds it back until it
 * is complete (behaviour.md 5.4).
 *
 * <p>The piece that came last is always held back until the next one or the end: the client gets its last byte after the settlement. White space
 * in front of the document goes on at once: it keeps the connection alive.
 *
 * <p>A body above {@value #MAX_BYTES} bytes, encoded or decoded, a body for which no memory can be reserved, and a body that is not
 * valid JSON pass unchanged and unmetered.
 */
final class JsonCompletion implements Completion {

    static final int MAX_BYTES = 4 * 1024 * 1024;

    private final AnswerMeterFactory meters;
    private final AnswerMeter meter;
    private final ContentCoding coding;
    private final Optional<StateUpdate> state;
    private final BodyHeaders headers;
    private final MemoryAccount memory;
    private Copy copy = new Copy();

    /** How many bytes of the copy the client has. */
    private int passed;
    /** What the copy may grow to, and its array while it grows. */
    private int reserved;

    private boolean isMetered;

    /** Whether white space was passed on, so that the length of the body is not that of the document. */
    private boolean hasSpace;

    /**
     * Creates a completion for one body.
     *
     * @param coding the content coding of the body
     * @param state conversation state to add; empty for none
     * @param headers called before the first byte is written, if there is state to add
     * @param memory where the copy is reserved
     */
    JsonCompletion(
            AnswerMeterFactory meters,
            AnswerMeter meter,
            ContentCoding coding,
            Optional<StateUpdate> state,
            BodyHeaders headers,
            MemoryAccount memory) {
        this.meters = meters;
        this.meter = meter;
        this.coding = coding;
        this.state = state;
        this.headers = headers;
        this.memory = memory;
    }

    @Override
    public void write(byte[] bytes, int from, int to, OutputStream client) throws IOException {
        if (copy != null && copy.size() == 0 && coding == ContentCoding.IDENTITY && JsonSpace.isOnly(bytes, from, to)) {
            hasSpace = true;
            client.write(bytes, from, to - from);
            return;
        }
        if (copy != null && isTooLarge(copy.size() + (to - from))) {
            giveUp(UnmeteredReason.TOO_LARGE, client);
        } else if (copy != null && !hasRoom(copy.size() + (to - from))) {
            giveUp(UnmeteredReason.MEMORY, client);
        }
        if (copy != null) {
            if (state.isEmpty()) {
                passOn(client);
            }
            copy.write(bytes, from, to - from);
            return;
        }
        client.write(bytes, from, to - from);
    }

    private static boolean isTooLarge(int size) {
        return size > MAX_BYTES;
    }

    /** Reserves what a copy of this size uses, with the old array while it grows. */
    private boolean hasRoom(int size) {
        if (size <= Copy.FIRST || 3L * size <= reserved) {
            return true;
        }
        // Three times for the copy and its old array, and twice that, to ask rarely.
        int needed = (int) Math.min(6L * size, 3L * MAX_BYTES);
        if (!memory.reserveForAnswer(needed - reserved)) {
            return false;
        }
        reserved = needed;
        return true;
    }

    private void giveUp(UnmeteredReason reason, OutputStream client) throws IOException {
        meters.unmetered(reason);
        if (state.isPresent() && !hasSpace) {
            headers.describeOriginal();
        }
        passOn(client);
        copy = null;
        memory.release(reserved);
        reserved = 0;
    }

    @Override
    public void finish(OutputStream client) throws IOException {
        Optional<JsonDocument> document = meterOnce();
        meter.settle();
        if (copy == null) {
            return;
        }
        if (state.isEmpty()) {
            passOn(client);
            return;
        }
        Optional<EditedJson> edited = document.flatMap(json -> StateInjection.into(json, state.get()));
        if (edited.isPresent()) {
            if (!hasSpace) {
                headers.describeEdited(edited.get().length());
            }
            edited.get().writeTo(client);
        } else {
            if (!hasSpace) {
                headers.describeOriginal();
            }
            passOn(client);
        }
    }

    private void passOn(OutputStream client) throws IOException {
        client.write(copy.bytes(), passed, copy.size() - passed);
        passed = copy.size();
    }

    @Override
    public Optional<TokenUsage> usage() {
        meterOnce();
        return meter.usage();
    }

    @Override
    public ProviderStatement statement() {
        return meter.statement();
    }

    @Override
    public boolean hasSeenError() {
        return false;
    }

    @Override
    public boolean isTruncated(OutputStream client) {
        return false;
    }

    /** Parses and meters the copy on the first call; returns empty on later calls. */
    private Optional<JsonDocument> meterOnce() {
        if (copy == null || isMetered || copy.size() == 0) {
            return Optional.empty();
        }
        isMetered = true;
        Optional<JsonDocument> document = coding == ContentCoding.IDENTITY
                ? parse(copy.bytes(), copy.size())
                : decoded().flatMap(text -> parse(text, text.length));
        document.ifPresentOrElse(meter::add, () -> meters.unmetered(UnmeteredReason.MALFORMED));
        return document;
    }

    private Optional<JsonDocument> parse(byte[] text, int length) {
        return meter.parse(text, length) instanceof JsonDocument document ? Optional.of(document) : Optional.empty();
    }

    /** Empty if the body cannot be decoded or is too large. The client gets the bytes and detects the error itself. */
    private Optional<byte[]> decoded() {
        try (InputStream in = coding.decode(new ByteArrayInputStream(copy.toByteArray()))) {
            byte[] text = in.readNBytes(MAX_BYTES + 1);
            return text.length > MAX_BYTES ? Optional.empty() : Optional.of(text);
        } catch (IOException broken) {
            return Optional.empty();
        }
    }

    /** A buffer whose array can be parsed in place. */
    private static final class Copy extends ByteArrayOutputStream {

        private static final int FIRST = 2048;

        Copy() {
            super(FIRST);
        }

        /** The internal array; valid up to {@link #size()}. Do not write to the buffer afterwards. */
        byte[] bytes() {
            return buf;
        }
    }

    /** Sets the response headers that describe the body. */
    interface BodyHeaders {

        /** For a body as the provider sent it. */
        void describeOriginal();

        /** For an edited body without content coding, of this length in bytes. */
        void describeEdited(int length);
    }
}

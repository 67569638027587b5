package dev.sluice.completion;

import dev.sluice.content.ContentCoding;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.json.EditedJson;
import dev.sluice.json.JsonDocument;
import dev.sluice.tokens.TokenUsage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A JSON answer on its way to the client: passed on as it comes and read from a copy, or kept back until it is whole when
 * something is to be put into it (behaviour.md 5.4).
 *
 * <p>Answers above {@value #MAX_BYTES} bytes, as sent or decoded, pass unchanged and uncounted, and so do those that cannot be
 * read.
 */
final class JsonCompletion implements Completion {

    static final int MAX_BYTES = 4 * 1024 * 1024;

    private final AnswerMeterFactory meters;
    private final AnswerMeter meter;
    private final ContentCoding coding;
    private final Optional<StateUpdate> state;
    private final Head head;
    private Copy copy = new Copy();
    private boolean isRead;

    /**
     * Starts with nothing seen.
     *
     * @param coding that the bytes are in
     * @param state what is to be put in; empty for nothing
     * @param head told how the answer will be, before its first byte is written
     */
    JsonCompletion(
            AnswerMeterFactory meters,
            AnswerMeter meter,
            ContentCoding coding,
            Optional<StateUpdate> state,
            Head head) {
        this.meters = meters;
        this.meter = meter;
        this.coding = coding;
        this.state = state;
        this.head = head;
    }

    @Override
    public void write(byte[] bytes, int from, int to, OutputStream client) throws IOException {
        if (copy != null && copy.size() + (to - from) <= MAX_BYTES) {
            copy.write(bytes, from, to - from);
            if (state.isEmpty()) {
                client.write(bytes, from, to - from);
            }
            return;
        }
        if (copy != null) {
            meters.unmetered(UnmeteredReason.TOO_LARGE);
            if (state.isPresent()) {
                head.unchanged();
                copy.writeTo(client);
            }
            copy = null;
        }
        client.write(bytes, from, to - from);
    }

    @Override
    public void finish(OutputStream client) throws IOException {
        Optional<JsonDocument> document = read();
        if (copy == null || state.isEmpty()) {
            return;
        }
        Optional<EditedJson> changed = document.flatMap(answer -> StateInjection.into(answer, state.get()));
        if (changed.isPresent()) {
            head.changed(changed.get().length());
            changed.get().writeTo(client);
        } else {
            head.unchanged();
            copy.writeTo(client);
        }
    }

    @Override
    public Optional<TokenUsage> usage() {
        read();
        return meter.usage();
    }

    @Override
    public boolean toldError() {
        return false;
    }

    /** Shows the meter the answer, once. */
    private Optional<JsonDocument> read() {
        if (copy == null || isRead || copy.size() == 0) {
            return Optional.empty();
        }
        isRead = true;
        Optional<JsonDocument> document = coding == ContentCoding.IDENTITY
                ? parse(copy.bytes(), copy.size())
                : decoded().flatMap(text -> parse(text, text.length));
        document.ifPresentOrElse(meter::read, () -> meters.unmetered(UnmeteredReason.MALFORMED));
        return document;
    }

    private static Optional<JsonDocument> parse(byte[] text, int length) {
        return AnswerMember.parse(text, length) instanceof JsonDocument document
                ? Optional.of(document)
                : Optional.empty();
    }

    /** Nothing of what cannot be decoded: the client has the bytes, and it is for it to complain of them. */
    private Optional<byte[]> decoded() {
        try (InputStream in = coding.decode(new ByteArrayInputStream(copy.toByteArray()))) {
            byte[] text = in.readNBytes(MAX_BYTES + 1);
            return text.length > MAX_BYTES ? Optional.empty() : Optional.of(text);
        } catch (IOException broken) {
            return Optional.empty();
        }
    }

    /** Can be read where it lies. */
    private static final class Copy extends ByteArrayOutputStream {

        Copy() {
            super(2048);
        }

        /** Holds the bytes from its start, and is not changed any more once they are whole. */
        byte[] bytes() {
            return buf;
        }
    }

    /** What an answer's head says of its body. */
    interface Head {

        /** The body goes on as the provider sent it. */
        void unchanged();

        /** The body goes on in no content coding, with another length. */
        void changed(int length);
    }
}

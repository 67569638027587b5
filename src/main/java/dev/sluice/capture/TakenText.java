package dev.sluice.capture;

import dev.sluice.capture.mask.Masking;
import dev.sluice.content.ContentCoding;
import dev.sluice.content.StreamDecoder;
import dev.sluice.ledger.CapturedText;
import dev.sluice.ledger.CapturedText.State;
import dev.sluice.memory.SpareMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The bytes of a request or an answer, and what is known of them. For one thread at a time. */
final class TakenText {

    /** There is none. */
    static final TakenText NONE = new TakenText(State.NONE, Optional.empty(), ContentCoding.IDENTITY, false);

    /** A form, of which nothing is taken. */
    static final TakenText FORM = new TakenText(State.FORM, Optional.empty(), ContentCoding.IDENTITY, false);

    /** May become a thousand times as much. */
    private static final int CODED_SLICE = 64;

    private static final int MOST_AFTER_FIRST = 3;
    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;

    private final State state;

    /** Empty if none are taken. */
    private final Optional<BeginningBytes> bytes;

    private final ContentCoding coding;
    private final boolean isStream;

    private TakenText(State state, Optional<BeginningBytes> bytes, ContentCoding coding, boolean isStream) {
        this.state = state;
        this.bytes = bytes;
        this.coding = coding;
        this.isStream = isStream;
    }

    /** JSON that is not coded. */
    static TakenText json(BeginningBytes bytes) {
        return new TakenText(State.WHOLE, Optional.of(bytes), ContentCoding.IDENTITY, false);
    }

    /**
     * What these headers tell of.
     *
     * @param contentType null for none
     * @param contentEncoding null for none
     * @param most how many bytes are taken; none of what is no text
     */
    static TakenText of(String contentType, String contentEncoding, SpareMemory memory, int most) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        boolean isStream = type.startsWith("text/event-stream") || type.contains("ndjson");
        Optional<ContentCoding> coding = ContentCoding.of(contentEncoding);
        State state = State.WHOLE;
        if (!type.startsWith("text/") && !type.contains("json")) {
            state = State.BINARY;
        } else if (coding.isEmpty()) {
            state = State.CODED;
        }
        BeginningBytes bytes = new BeginningBytes(memory, state == State.WHOLE ? most : 0);
        return new TakenText(state, Optional.of(bytes), coding.orElse(ContentCoding.IDENTITY), isStream);
    }

    void add(byte[] more, int count) {
        bytes.ifPresent(taken -> taken.write(more, 0, count));
    }

    boolean isOutOfMemory() {
        return bytes.filter(BeginningBytes::isOutOfMemory).isPresent();
    }

    void release() {
        bytes.ifPresent(BeginningBytes::release);
    }

    /** The text by a rule. */
    CapturedText toText(CaptureRule rule) {
        if (bytes.isEmpty() || state != State.WHOLE) {
            return new CapturedText(state, bytes.map(BeginningBytes::total).orElse(0L), "");
        }
        BeginningBytes taken = bytes.get();
        byte[] coded = taken.toBytes();
        byte[] decoded = coding == ContentCoding.IDENTITY ? coded : decode(coded, rule.maxBytes() + Capture.BEYOND);
        boolean isCut = taken.total() > coded.length || decoded.length > rule.maxBytes();
        int kept = beginning(decoded, rule.maxBytes());
        String text = new String(decoded, StandardCharsets.UTF_8);
        int most =
                kept == decoded.length ? text.length() : new String(decoded, 0, kept, StandardCharsets.UTF_8).length();
        return new CapturedText(
                isCut ? State.CUT : State.WHOLE, taken.total(), new Masking(rule.masks()).mask(text, most, isStream));
    }

    /** The length of a beginning that does not end within a character. */
    private static int beginning(byte[] text, int most) {
        int length = Math.min(text.length, most);
        int back = 0;
        while (length < text.length
                && length > 0
                && back < MOST_AFTER_FIRST
                && (text[length] & CONTINUATION_MASK) == CONTINUATION) {
            length--;
            back++;
        }
        return length;
    }

    /** What can be decoded, and about as much as is asked for at most. */
    private byte[] decode(byte[] coded, int most) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        try (StreamDecoder decoder = new StreamDecoder(coding)) {
            for (int at = 0; at < coded.length && decoded.size() < most; at += CODED_SLICE) {
                int end = Math.min(coded.length, at + CODED_SLICE);
                decoder.decode(coded, at, end, (more, from, to) -> decoded.write(more, from, to - from));
            }
        } catch (IOException malformed) {
            // What came before is text all the same.
        }
        return decoded.toByteArray();
    }
}

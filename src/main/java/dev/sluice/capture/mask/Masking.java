package dev.sluice.capture.mask;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the name of its kind in the place of each value that nobody needs to see. Takes time in proportion to the text, whatever it is. Immutable and
 * thread-safe.
 *
 * <p>Values are looked for in each JSON string without its escapes, and between strings. In a stream they are also looked for in the strings that
 * continue each other from event to event, as a value comes there in pieces.
 */
public final class Masking {

    private final Set<MaskKind> kinds;

    /** @param kinds those that are masked */
    public Masking(Set<MaskKind> kinds) {
        this.kinds = Set.copyOf(kinds);
    }

    /**
     * Returns the beginning of a text without the values.
     *
     * @param text with what follows the beginning, as a value may go on there
     * @param most the length of the beginning, in UTF-16 code units
     * @param isStream whether the text consists of events, one or more lines each
     */
    public String mask(String text, int most, boolean isStream) {
        int length = Math.min(most, text.length());
        if (kinds.isEmpty()) {
            return text.substring(0, length);
        }
        MaskedText masked = new MaskedText(text);
        List<TextPiece> pieces = new PieceScanner(text).pieces();
        pieces.forEach(piece -> mask(text, List.of(piece), masked));
        if (isStream) {
            threads(pieces).stream().filter(thread -> thread.size() > 1).forEach(thread -> mask(text, thread, masked));
        }
        return masked.first(length);
    }

    private static List<List<TextPiece>> threads(List<TextPiece> pieces) {
        Map<String, List<TextPiece>> threads = new HashMap<>();
        for (TextPiece piece : pieces) {
            if (!piece.thread().isEmpty()) {
                threads.computeIfAbsent(piece.thread(), none -> new ArrayList<>())
                        .add(piece);
            }
        }
        return List.copyOf(threads.values());
    }

    private void mask(String text, List<TextPiece> pieces, MaskedText masked) {
        DecodedText decoded = new DecodedText();
        pieces.forEach(piece -> decoded.add(text, piece));
        for (MaskKind kind : MaskKind.values()) {
            if (kinds.contains(kind)) {
                kind.finder().find(decoded.characters(), (from, to) -> masked.mask(decoded, from, to, kind));
            }
        }
    }
}

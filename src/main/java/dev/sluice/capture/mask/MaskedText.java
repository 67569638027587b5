package dev.sluice.capture.mask;

import java.util.BitSet;

/** A text, and which of its characters are masked. For one thread. */
final class MaskedText {

    private final String text;

    /** Of each character that is masked the kind; null for those that stay. */
    private final MaskKind[] kinds;

    /** The characters of values that are not in the first part of their value. */
    private final BitSet laterParts = new BitSet();

    MaskedText(String text) {
        this.text = text;
        this.kinds = new MaskKind[text.length()];
    }

    /**
     * Masks the value at {@code decoded[start..end)}, which may be in several parts. Of two values that overlap, the one that begins first has its
     * kind told.
     */
    void mask(DecodedText decoded, int start, int end, MaskKind kind) {
        boolean isWithin = kinds[decoded.from(start)] != null;
        boolean isLater = false;
        for (int index = start; index < end; index++) {
            isLater |= index > start && decoded.from(index) != decoded.to(index - 1);
            for (int at = decoded.from(index); at < decoded.to(index); at++) {
                if (!isWithin || kinds[at] == null) {
                    kinds[at] = kind;
                    laterParts.set(at, isLater);
                }
            }
        }
    }

    /** The first characters, with the name of its kind in the place of each value that begins among them. */
    String first(int count) {
        StringBuilder out = new StringBuilder(count);
        for (int at = 0; at < count; at++) {
            if (kinds[at] == null) {
                out.append(text.charAt(at));
            } else if (!laterParts.get(at) && !isInSameValue(at)) {
                out.append('[').append(kinds[at].word()).append(']');
            }
        }
        return out.toString();
    }

    private boolean isInSameValue(int at) {
        return at > 0 && kinds[at - 1] == kinds[at] && !laterParts.get(at - 1);
    }
}

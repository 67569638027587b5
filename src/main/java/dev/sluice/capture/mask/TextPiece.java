package dev.sluice.capture.mask;

/**
 * A part of a text that is looked at by itself: the inside of a JSON string, or what is between two of them.
 *
 * @param from index of its first character
 * @param to index behind its last one
 * @param isString whether it may have the escapes of a JSON string
 * @param thread what it shares with the strings that it continues in a stream; empty text if it continues none
 */
record TextPiece(int from, int to, boolean isString, String thread) {

    TextPiece in(String newThread) {
        return new TextPiece(from, to, isString, newThread);
    }
}

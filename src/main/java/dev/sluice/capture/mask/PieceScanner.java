package dev.sluice.capture.mask;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a text apart at its JSON strings. Takes any text, also one that is no JSON, or is cut in the middle: a string ends at the end of its line at
 * the latest. For one thread and one text.
 */
final class PieceScanner {

    /** Ends of the names of members that tell which choice, item or block an event belongs to. */
    private static final String INDEX = "index";

    private static final int MOST_INDEX_DIGITS = 9;

    /** Of a key, and of all indexes of a line: each string has its thread's name. */
    private static final int MOST_NAME = 64;

    private final String text;
    private final List<TextPiece> pieces = new ArrayList<>();

    /** Where the pieces of the current line begin in the list. */
    private int line;

    private String key = "";
    private final StringBuilder indexes = new StringBuilder();

    PieceScanner(String text) {
        this.text = text;
    }

    /** The pieces, in their order. Strings of different lines have one thread if they have the same key and the same indexes. */
    List<TextPiece> pieces() {
        int outside = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                add(outside, at, false, "");
                int end = stringEnd(at + 1);
                addString(at + 1, end);
                at = end < text.length() && text.charAt(end) == '"' ? end + 1 : end;
                outside = at;
            } else {
                at++;
                if (c == '\n') {
                    endLine();
                }
            }
        }
        add(outside, text.length(), false, "");
        endLine();
        return pieces;
    }

    private void add(int from, int to, boolean isString, String thread) {
        if (from < to) {
            pieces.add(new TextPiece(from, to, isString, thread));
        }
    }

    private int stringEnd(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    private void addString(int from, int to) {
        int colon = skipSpaces(to + 1);
        if (colon < text.length() && text.charAt(colon) == ':') {
            key = text.substring(from, Math.min(to, from + MOST_NAME));
            add(from, to, true, "");
            if (key.endsWith(INDEX)) {
                addIndex(skipSpaces(colon + 1));
            }
        } else {
            add(from, to, true, key);
        }
    }

    private int skipSpaces(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private void addIndex(int from) {
        int at = from;
        while (at < text.length() && at - from < MOST_INDEX_DIGITS && Characters.isDigit(text.charAt(at))) {
            at++;
        }
        if (indexes.length() < MOST_NAME) {
            indexes.append('/').append(text, from, at);
        }
    }

    /** Only at its end it is known what a line belongs to. */
    private void endLine() {
        for (; line < pieces.size(); line++) {
            TextPiece piece = pieces.get(line);
            if (!piece.thread().isEmpty()) {
                pieces.set(line, piece.in(piece.thread() + indexes));
            }
        }
        indexes.setLength(0);
        key = "";
    }
}

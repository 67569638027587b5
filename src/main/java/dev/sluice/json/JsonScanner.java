package dev.sluice.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads one JSON text once, checks every byte of it, and notes where the wanted values are.
 *
 * <p>Works on UTF-8 bytes as they are: no decoding, no number parsing, and no object for a value that nobody asked for.
 */
final class JsonScanner {

    /** Arrays and objects inside one another; also bounds the stack that the descent below takes. */
    static final int MAX_DEPTH = 512;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final JsonQuery paths;
    private final byte[] text;
    private final int start;
    private final int length;
    private final JsonMatches matches = new JsonMatches();
    private boolean sawEscape;

    /**
     * Prepares to read.
     *
     * @param start offset of the text's first byte
     * @param length offset after its last one
     */
    JsonScanner(JsonQuery paths, byte[] text, int start, int length) {
        this.paths = paths;
        this.text = text;
        this.start = start;
        this.length = length;
    }

    JsonResult scan() {
        try {
            int top = skipSpace(start);
            int match = matched(paths.top(), JsonMatches.NONE, JsonMatches.NONE, JsonMatches.NONE, top);
            int end = value(top, paths.top(), 0);
            if (match != JsonMatches.NONE) {
                matches.end(match, end);
            }
            int rest = skipSpace(end);
            if (rest < length) {
                return new JsonSyntaxError(rest, "unexpected text after the JSON value");
            }
            return new JsonDocument(paths, text, start, length, top, matches);
        } catch (Stop stop) {
            return new JsonSyntaxError(stop.offset, stop.getMessage());
        }
    }

    /** Reads the value at {@code at}; returns the offset after it. */
    private int value(int at, JsonQuery.Node node, int depth) {
        return switch (byteAt(at)) {
            case '{' -> object(at, node, deeper(at, depth));
            case '[' -> array(at, node == null ? null : node.each, deeper(at, depth));
            case '"' -> string(at);
            case 't' -> literal(at, "true");
            case 'f' -> literal(at, "false");
            case 'n' -> literal(at, "null");
            default -> number(at);
        };
    }

    private int object(int open, JsonQuery.Node node, int depth) {
        int at = skipSpace(open + 1);
        if (byteAt(at) == '}') {
            return at + 1;
        }
        int before = JsonMatches.NONE;
        int previous = JsonMatches.NONE;
        for (; ; ) {
            if (byteAt(at) != '"') {
                throw new Stop(at, "expected a member's name in double quotes");
            }
            if (previous != JsonMatches.NONE) {
                matches.next(previous, at);
            }
            sawEscape = false;
            int nameEnd = string(at);
            JsonQuery.Node member = node == null ? null : node.member(text, at + 1, nameEnd - 1, sawEscape);
            int colon = skipSpace(nameEnd);
            if (byteAt(colon) != ':') {
                throw new Stop(colon, "expected ':' after a member's name");
            }
            int valueStart = skipSpace(colon + 1);
            previous = matched(member, open, before, at, valueStart);
            before = value(valueStart, member, depth);
            if (previous != JsonMatches.NONE) {
                matches.end(previous, before);
            }
            at = skipSpace(before);
            byte next = byteAt(at);
            if (next == '}') {
                return at + 1;
            }
            if (next != ',') {
                throw new Stop(at, "expected ',' or '}' after a member");
            }
            at = skipSpace(at + 1);
        }
    }

    private int array(int open, JsonQuery.Node element, int depth) {
        int at = skipSpace(open + 1);
        if (byteAt(at) == ']') {
            return at + 1;
        }
        for (; ; ) {
            int match = matched(element, open, JsonMatches.NONE, JsonMatches.NONE, at);
            int end = value(at, element, depth);
            if (match != JsonMatches.NONE) {
                matches.end(match, end);
            }
            at = skipSpace(end);
            byte next = byteAt(at);
            if (next == ']') {
                return at + 1;
            }
            if (next != ',') {
                throw new Stop(at, "expected ',' or ']' after an array's element");
            }
            at = skipSpace(at + 1);
        }
    }

    private int matched(JsonQuery.Node node, int owner, int before, int key, int valueStart) {
        if (node == null || node.path < 0) {
            return JsonMatches.NONE;
        }
        if (matches.count() == JsonMatches.MAX) {
            throw new Stop(valueStart, "more than " + JsonMatches.MAX + " members of the same kind");
        }
        return matches.add(node.path, owner, before, key, valueStart);
    }

    private static int deeper(int at, int depth) {
        if (depth == MAX_DEPTH) {
            throw new Stop(at, "nested more than " + MAX_DEPTH + " levels deep");
        }
        return depth + 1;
    }

    /** Reads the string whose opening quote is at {@code open}; returns the offset after the closing one. */
    private int string(int open) {
        int at = open + 1;
        for (; ; ) {
            at = skipPlain(at);
            byte next = byteAt(at);
            if (next == '"') {
                return at + 1;
            }
            if (next == '\\') {
                sawEscape = true;
                at = escape(at);
            } else if (next < 0) {
                at = notAscii(at);
            } else if (next < ' ') {
                throw new Stop(at, "control character in a string");
            } else {
                at++;
            }
        }
    }

    /** Skips printable ASCII other than quote and backslash, eight bytes at a time while there are eight. */
    private int skipPlain(int from) {
        int at = from;
        while (at + Long.BYTES <= length) {
            long bytes = (long) EIGHT_BYTES.get(text, at);
            long special = (bytes & HIGH_BITS)
                    | lowBelow(bytes, ' ')
                    | lowBelow(bytes ^ (EACH_BYTE * '"'), 1)
                    | lowBelow(bytes ^ (EACH_BYTE * '\\'), 1);
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >> 3);
            }
            at += Long.BYTES;
        }
        return at;
    }

    /** High bits of the bytes below the limit; the lowest such byte is exact, those above it may be wrong. */
    private static long lowBelow(long bytes, int limit) {
        return (bytes - EACH_BYTE * limit) & ~bytes & HIGH_BITS;
    }

    private int escape(int backslash) {
        return switch (byteAt(backslash + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> backslash + 2;
            case 'u' -> hexDigits(backslash + 2);
            default -> throw new Stop(backslash, "unknown escape in a string");
        };
    }

    private int hexDigits(int from) {
        for (int at = from; at < from + 4; at++) {
            if (Character.digit(byteAt(at), 16) < 0) {
                throw new Stop(at, "expected four hexadecimal digits after \\u");
            }
        }
        return from + 4;
    }

    /** Checks one character of two to four bytes, as RFC 3629 section 4 allows it. */
    private int notAscii(int at) {
        int lead = text[at] & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return continuation(at, 1, 0x80, 0xBF);
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            return continuation(at, 2, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            return continuation(at, 3, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
        }
        throw new Stop(at, "not UTF-8");
    }

    private int continuation(int at, int more, int firstLow, int firstHigh) {
        int low = firstLow;
        int high = firstHigh;
        for (int i = 1; i <= more; i++) {
            int next = byteAt(at + i) & 0xFF;
            if (next < low || next > high) {
                throw new Stop(at, "not UTF-8");
            }
            low = 0x80;
            high = 0xBF;
        }
        return at + more + 1;
    }

    private int literal(int start, String word) {
        for (int i = 1; i < word.length(); i++) {
            if (byteAt(start + i) != word.charAt(i)) {
                throw new Stop(start, "expected a JSON value");
            }
        }
        return start + word.length();
    }

    private int number(int start) {
        int at = text[start] == '-' ? start + 1 : start;
        at = digitAt(at) && text[at] == '0' ? at + 1 : digits(at, start);
        if (at < length && text[at] == '.') {
            at = digits(at + 1, start);
        }
        if (at < length && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (at < length && (text[at] == '+' || text[at] == '-')) {
                at++;
            }
            at = digits(at, start);
        }
        return at;
    }

    private int digits(int from, int start) {
        if (!digitAt(from)) {
            throw from < length ? new Stop(start, "expected a JSON value") : endOfText();
        }
        int at = from + 1;
        while (digitAt(at)) {
            at++;
        }
        return at;
    }

    private boolean digitAt(int at) {
        return at < length && text[at] >= '0' && text[at] <= '9';
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < length && isSpace(text[at])) {
            at++;
        }
        return at;
    }

    static boolean isSpace(byte character) {
        return character == ' ' || character == '\n' || character == '\r' || character == '\t';
    }

    private byte byteAt(int at) {
        if (at >= length) {
            throw endOfText();
        }
        return text[at];
    }

    private Stop endOfText() {
        return new Stop(length, length == start ? "empty text" : "unexpected end of the text");
    }

    /** Leaves the descent at the first fault; never seen outside this class, so it needs no stack trace. */
    private static final class Stop extends RuntimeException {
        private final int offset;

        Stop(int offset, String reason) {
            super(reason, null, false, false);
            this.offset = offset;
        }
    }
}

package dev.sluice.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Validates a JSON text in one pass and records the positions of the values that a {@link JsonQuery} matches.
 *
 * <p>Works directly on UTF-8 bytes: no decoding, no number parsing, and no object for values that do not match.
 */
final class JsonScanner {

    /** Maximum nesting of arrays and objects. Also bounds the recursion depth of this class. */
    static final int MAX_DEPTH = 512;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final JsonQuery query;
    private final byte[] text;
    private final int start;
    private final int end;
    private final JsonMatches matches = new JsonMatches();
    private boolean hasEscape;

    /**
     * Creates a scanner for one text.
     *
     * @param start offset of the first byte of the text
     * @param end offset after its last byte
     */
    JsonScanner(JsonQuery query, byte[] text, int start, int end) {
        this.query = query;
        this.text = text;
        this.start = start;
        this.end = end;
    }

    JsonResult scan() {
        try {
            int top = skipSpace(start);
            int match = addMatch(query.top(), JsonMatches.NONE, JsonMatches.NONE, JsonMatches.NONE, top);
            int valueEnd = value(top, query.top(), 0);
            if (match != JsonMatches.NONE) {
                matches.end(match, valueEnd);
            }
            int rest = skipSpace(valueEnd);
            if (rest < end) {
                return new JsonSyntaxError(rest, "unexpected text after the JSON value");
            }
            return new JsonDocument(query, text, start, end, top, matches);
        } catch (SyntaxException invalid) {
            return new JsonSyntaxError(invalid.offset, invalid.getMessage());
        }
    }

    /** Scans the value at {@code at} and returns the offset after it. */
    private int value(int at, JsonQuery.Node node, int depth) {
        return switch (byteAt(at)) {
            case '{' -> object(at, node, nested(at, depth));
            case '[' -> array(at, node == null ? null : node.elements, nested(at, depth));
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
                throw new SyntaxException(at, "expected a member's name in double quotes");
            }
            if (previous != JsonMatches.NONE) {
                matches.next(previous, at);
            }
            hasEscape = false;
            int nameEnd = string(at);
            JsonQuery.Node member = node == null ? null : node.member(text, at + 1, nameEnd - 1, hasEscape);
            int colon = skipSpace(nameEnd);
            if (byteAt(colon) != ':') {
                throw new SyntaxException(colon, "expected ':' after a member's name");
            }
            int valueStart = skipSpace(colon + 1);
            previous = addMatch(member, open, before, at, valueStart);
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
                throw new SyntaxException(at, "expected ',' or '}' after a member");
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
            int match = addMatch(element, open, JsonMatches.NONE, JsonMatches.NONE, at);
            int valueEnd = value(at, element, depth);
            if (match != JsonMatches.NONE) {
                matches.end(match, valueEnd);
            }
            at = skipSpace(valueEnd);
            byte next = byteAt(at);
            if (next == ']') {
                return at + 1;
            }
            if (next != ',') {
                throw new SyntaxException(at, "expected ',' or ']' after an array's element");
            }
            at = skipSpace(at + 1);
        }
    }

    private int addMatch(JsonQuery.Node node, int owner, int before, int key, int valueStart) {
        if (node == null || node.path < 0) {
            return JsonMatches.NONE;
        }
        if (matches.count() == JsonMatches.MAX) {
            throw new SyntaxException(valueStart, "more than " + JsonMatches.MAX + " members of the same kind");
        }
        return matches.add(node.path, owner, before, key, valueStart);
    }

    private static int nested(int at, int depth) {
        if (depth == MAX_DEPTH) {
            throw new SyntaxException(at, "nested more than " + MAX_DEPTH + " levels deep");
        }
        return depth + 1;
    }

    /** Scans the string whose opening quote is at {@code open} and returns the offset after its closing quote. */
    private int string(int open) {
        int at = open + 1;
        for (; ; ) {
            at = skipPlain(at);
            byte next = byteAt(at);
            if (next == '"') {
                return at + 1;
            }
            if (next == '\\') {
                hasEscape = true;
                at = escape(at);
            } else if (next < 0) {
                at = multiByte(at);
            } else if (next < ' ') {
                throw new SyntaxException(at, "control character in a string");
            } else {
                at++;
            }
        }
    }

    /** Skips printable ASCII except quote and backslash, eight bytes at a time while eight are left. */
    private int skipPlain(int from) {
        int at = from;
        while (at + Long.BYTES <= end) {
            long bytes = (long) EIGHT_BYTES.get(text, at);
            long special = (bytes & HIGH_BITS)
                    | bytesBelow(bytes, ' ')
                    | bytesBelow(bytes ^ (EACH_BYTE * '"'), 1)
                    | bytesBelow(bytes ^ (EACH_BYTE * '\\'), 1);
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >> 3);
            }
            at += Long.BYTES;
        }
        return at;
    }

    /** Sets the high bit of each byte below the limit. Only the lowest set bit is exact; higher ones may be wrong. */
    private static long bytesBelow(long bytes, int limit) {
        return (bytes - EACH_BYTE * limit) & ~bytes & HIGH_BITS;
    }

    private int escape(int backslash) {
        return switch (byteAt(backslash + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> backslash + 2;
            case 'u' -> hexDigits(backslash + 2);
            default -> throw new SyntaxException(backslash, "unknown escape in a string");
        };
    }

    private int hexDigits(int from) {
        for (int at = from; at < from + 4; at++) {
            if (Character.digit(byteAt(at), 16) < 0) {
                throw new SyntaxException(at, "expected four hexadecimal digits after \\u");
            }
        }
        return from + 4;
    }

    /** Validates one UTF-8 sequence of two to four bytes (RFC 3629 section 4). */
    private int multiByte(int at) {
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
        throw new SyntaxException(at, "not UTF-8");
    }

    private int continuation(int at, int more, int firstLow, int firstHigh) {
        int low = firstLow;
        int high = firstHigh;
        for (int i = 1; i <= more; i++) {
            int next = byteAt(at + i) & 0xFF;
            if (next < low || next > high) {
                throw new SyntaxException(at, "not UTF-8");
            }
            low = 0x80;
            high = 0xBF;
        }
        return at + more + 1;
    }

    private int literal(int start, String word) {
        for (int i = 1; i < word.length(); i++) {
            if (byteAt(start + i) != word.charAt(i)) {
                throw new SyntaxException(start, "expected a JSON value");
            }
        }
        return start + word.length();
    }

    private int number(int start) {
        int at = text[start] == '-' ? start + 1 : start;
        at = digitAt(at) && text[at] == '0' ? at + 1 : digits(at, start);
        if (at < end && text[at] == '.') {
            at = digits(at + 1, start);
        }
        if (at < end && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (at < end && (text[at] == '+' || text[at] == '-')) {
                at++;
            }
            at = digits(at, start);
        }
        return at;
    }

    private int digits(int from, int start) {
        if (!digitAt(from)) {
            throw from < end ? new SyntaxException(start, "expected a JSON value") : endOfText();
        }
        int at = from + 1;
        while (digitAt(at)) {
            at++;
        }
        return at;
    }

    private boolean digitAt(int at) {
        return at < end && text[at] >= '0' && text[at] <= '9';
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < end && isSpace(text[at])) {
            at++;
        }
        return at;
    }

    static boolean isSpace(byte character) {
        return character == ' ' || character == '\n' || character == '\r' || character == '\t';
    }

    private byte byteAt(int at) {
        if (at >= end) {
            throw endOfText();
        }
        return text[at];
    }

    private SyntaxException endOfText() {
        return new SyntaxException(end, end == start ? "empty text" : "unexpected end of the text");
    }

    /** Ends the recursion at the first error. Never leaves this class, so it needs no stack trace. */
    private static final class SyntaxException extends RuntimeException {
        private final int offset;

        SyntaxException(int offset, String reason) {
            super(reason, null, false, false);
            this.offset = offset;
        }
    }
}

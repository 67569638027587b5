package dev.sluice.json;

import java.nio.charset.StandardCharsets;

/** Encodes and decodes JSON strings. */
public final class JsonText {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    /**
     * Returns {@code value} as a JSON string in UTF-8, including the quotes.
     *
     * <p>Escapes only what RFC 8259 section 7 requires, and lone surrogates, which UTF-8 cannot encode.
     */
    public static byte[] quote(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2);
        quoteTo(out, value);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends {@code value} as a JSON string, including the quotes. Escapes as {@link #quote}. */
    static void quoteTo(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || isLoneSurrogate(value, i)) {
                out.append("\\u")
                        .append(HEX[c >> 12])
                        .append(HEX[c >> 8 & 0xF])
                        .append(HEX[c >> 4 & 0xF])
                        .append(HEX[c & 0xF]);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static boolean isLoneSurrogate(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
    }

    /** Decodes the valid JSON string between these offsets, which exclude the quotes. */
    static String decode(byte[] text, int start, int end) {
        String raw = new String(text, start, end - start, StandardCharsets.UTF_8);
        int backslash = raw.indexOf('\\');
        if (backslash < 0) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length());
        int at = 0;
        while (backslash >= 0) {
            out.append(raw, at, backslash);
            char kind = raw.charAt(backslash + 1);
            at = backslash + 2;
            switch (kind) {
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    out.append((char) Integer.parseInt(raw, at, at + 4, 16));
                    at += 4;
                }
                default -> out.append(kind);
            }
            backslash = raw.indexOf('\\', at);
        }
        return out.append(raw, at, raw.length()).toString();
    }
}

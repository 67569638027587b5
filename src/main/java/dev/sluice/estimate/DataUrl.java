package dev.sluice.estimate;

import dev.sluice.json.JsonValue;
import java.util.Locale;
import java.util.Optional;

/**
 * Data inside a URL (RFC 2397), in base64.
 *
 * @param mediaType as written, with its parameters; empty if there is none
 * @param data behind the comma
 */
record DataUrl(String mediaType, Base64Text data) {

    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    /** Longest beginning that is read, up to the comma, in bytes of JSON text. */
    private static final int MOST_BEGINNING = 256;

    /** Whether a string is a data URL, of whichever encoding. */
    static boolean isOne(JsonValue string) {
        int from = string.start() + 1;
        if (string.end() - 1 - from < SCHEME.length()) {
            return false;
        }
        for (int i = 0; i < SCHEME.length(); i++) {
            if (Character.toLowerCase(string.byteAt(from + i)) != SCHEME.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Reads a string; empty if it is no data URL in base64. */
    static Optional<DataUrl> read(JsonValue string) {
        if (!isOne(string)) {
            return Optional.empty();
        }
        int from = string.start() + 1;
        int end = Math.min(string.end() - 1, from + MOST_BEGINNING);
        StringBuilder beginning = new StringBuilder();
        for (int at = from; at < end; at++) {
            char next = (char) (string.byteAt(at) & 0xFF);
            if (next == ',') {
                return of(beginning.toString(), string, at + 1);
            }
            // Some libraries escape every slash. Any other escape has no place here.
            if (next != '\\') {
                beginning.append(next);
            } else if (string.byteAt(at + 1) != '/') {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<DataUrl> of(String beginning, JsonValue string, int data) {
        if (!beginning.toLowerCase(Locale.ROOT).endsWith(BASE64)) {
            return Optional.empty();
        }
        String mediaType = beginning.substring(SCHEME.length(), beginning.length() - BASE64.length());
        return Base64Text.of(string, data).map(text -> new DataUrl(mediaType, text));
    }
}

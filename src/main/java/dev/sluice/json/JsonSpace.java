package dev.sluice.json;

/** White space of JSON (RFC 8259 section 2). In front of a document it may be of any length, also in a part of its bytes. */
public final class JsonSpace {

    private JsonSpace() {}

    /** Whether {@code bytes[from..to)} has nothing else. */
    public static boolean isOnly(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            switch (bytes[at]) {
                case ' ', '\n', '\r', '\t' -> {
                    // The next byte decides.
                }
                default -> {
                    return false;
                }
            }
        }
        return true;
    }
}

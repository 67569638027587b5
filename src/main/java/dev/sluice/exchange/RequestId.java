package dev.sluice.exchange;

import java.util.UUID;

/**
 * The name of one request on every log line, on our answer, and to the provider (behaviour.md 1).
 *
 * <p>Absent when the usage filter is left out: the request then has no name.
 *
 * @param value 1 to {@value #MAX_LENGTH} visible ASCII characters
 */
public record RequestId(String value) {

    /** The header that carries it. */
    public static final String HEADER = "x-request-id";

    private static final int MAX_LENGTH = 128;

    public RequestId {
        if (!isSane(value)) {
            throw new IllegalArgumentException("a request id is 1 to 128 visible ASCII characters");
        }
    }

    /**
     * The client's own id where it is sane, else a new random one.
     *
     * @param sent what the client sent; null for nothing
     */
    public static RequestId takenOrMade(String sent) {
        return new RequestId(isSane(sent) ? sent : UUID.randomUUID().toString());
    }

    private static boolean isSane(String value) {
        if (value == null || value.isEmpty() || value.length() > MAX_LENGTH) {
            return false;
        }
        for (int at = 0; at < value.length(); at++) {
            if (value.charAt(at) <= ' ' || value.charAt(at) >= 0x7F) {
                return false;
            }
        }
        return true;
    }
}

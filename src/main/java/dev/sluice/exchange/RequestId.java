package dev.sluice.exchange;

/**
 * A request's id, in every log line, in our answer, and in the request to the provider (behaviour.md 1).
 *
 * <p>Absent when the access-log filter is left out.
 *
 * @param value 1 to {@value #MAX_LENGTH} visible ASCII characters
 */
public record RequestId(String value) {

    /** The header with the id. */
    public static final String HEADER = "x-request-id";

    private static final int MAX_LENGTH = 128;

    public RequestId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("a request id is 1 to 128 visible ASCII characters");
        }
    }

    /**
     * The client's own id if it is valid, else a new {@linkplain TimeOrderedUuid UUID of version 7}. Nothing may depend on nobody guessing it: a client
     * may send the id of another's request.
     *
     * @param sent the header's value; null if there is none
     */
    public static RequestId takenOrMade(String sent) {
        return new RequestId(
                isValid(sent)
                        ? sent
                        : TimeOrderedUuid.at(System.currentTimeMillis()).toString());
    }

    private static boolean isValid(String value) {
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

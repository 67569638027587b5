package dev.sluice.exchange;

import java.util.Enumeration;
import java.util.Optional;

/**
 * The trace that a request belongs to, by the header {@code traceparent} of the
 * <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C</a>.
 *
 * <p>Absent if the client sent none, or one that is not valid.
 *
 * @param value 32 hexadecimal digits in lower case, not all of them zero
 */
public record TraceId(String value) {

    /** The header with the id. */
    public static final String HEADER = "traceparent";

    private static final int VERSION_LENGTH = 2;
    private static final int TRACE_LENGTH = 32;
    private static final int PARENT_LENGTH = 16;
    private static final int FLAGS_LENGTH = 2;
    private static final int TRACE = VERSION_LENGTH + 1;
    private static final int PARENT = TRACE + TRACE_LENGTH + 1;
    private static final int FLAGS = PARENT + PARENT_LENGTH + 1;
    private static final int LENGTH = FLAGS + FLAGS_LENGTH;

    /** A later version may have more after it, but not the first one. */
    private static final String FIRST_VERSION = "00";

    private static final String NO_VERSION = "ff";

    public TraceId {
        if (value.length() != TRACE_LENGTH || !isId(value, 0, TRACE_LENGTH)) {
            throw new IllegalArgumentException("a trace id is 32 hexadecimal digits, not all of them zero");
        }
    }

    /**
     * Reads the id.
     *
     * @param sent the values of all headers of this name; more than one tell nothing
     */
    public static Optional<TraceId> of(Enumeration<String> sent) {
        if (!sent.hasMoreElements()) {
            return Optional.empty();
        }
        String parent = sent.nextElement();
        return sent.hasMoreElements() || !isValid(parent)
                ? Optional.empty()
                : Optional.of(new TraceId(parent.substring(TRACE, PARENT - 1)));
    }

    private static boolean isValid(String parent) {
        return parent.length() >= LENGTH
                && areHex(parent, 0, VERSION_LENGTH)
                && !parent.startsWith(NO_VERSION)
                && parent.charAt(TRACE - 1) == '-'
                && isId(parent, TRACE, PARENT - 1)
                && parent.charAt(PARENT - 1) == '-'
                && isId(parent, PARENT, FLAGS - 1)
                && parent.charAt(FLAGS - 1) == '-'
                && areHex(parent, FLAGS, LENGTH)
                && (parent.length() == LENGTH || (parent.charAt(LENGTH) == '-' && !parent.startsWith(FIRST_VERSION)));
    }

    private static boolean isId(String text, int from, int to) {
        boolean isZero = true;
        for (int at = from; at < to; at++) {
            isZero &= text.charAt(at) == '0';
        }
        return !isZero && areHex(text, from, to);
    }

    private static boolean areHex(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            char digit = text.charAt(at);
            if (!(digit >= '0' && digit <= '9') && !(digit >= 'a' && digit <= 'f')) {
                return false;
            }
        }
        return true;
    }
}

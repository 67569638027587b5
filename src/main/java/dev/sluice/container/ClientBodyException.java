package dev.sluice.container;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;

/** The request's body cannot be read to its end, and that is the client's fault. The cause is what the container threw. */
public final class ClientBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why a body cannot be read. Containers do not tell more: Jetty reports a malformed chunk as an early end. */
    public enum Reason {
        /** Nothing more of it came in time. */
        TIMED_OUT,
        /** It is larger than the container allows. */
        TOO_LARGE,
        /** It ends before its declared length or its last chunk, or a chunk is malformed. */
        INCOMPLETE
    }

    private final Reason reason;

    ClientBodyException(Exception cause) {
        super("the request's body cannot be read", cause);
        this.reason = reasonOf(cause);
    }

    /** Why the body cannot be read. */
    public Reason reason() {
        return reason;
    }

    private static Reason reasonOf(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
                return Reason.TIMED_OUT;
            }
            // Undertow's: by its name, as no other container has the class.
            if (cause.getClass().getSimpleName().equals("RequestTooBigException")) {
                return Reason.TOO_LARGE;
            }
        }
        return Reason.INCOMPLETE;
    }
}

package dev.sluice.container;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;

/** The request's body cannot be read to its end, because of the client. The cause is the container's exception. */
public final class ClientBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why a body cannot be read. Containers give no more detail: Jetty reports a malformed chunk as an early end. */
    public enum Reason {
        /** The client sent no further bytes before the timeout. */
        TIMED_OUT,
        /** The body is larger than the container allows. */
        TOO_LARGE,
        /** The body ends before its declared length or its last chunk, or a chunk is malformed. */
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
            // Undertow's exception, compared by name, because other containers do not have the class.
            if (cause.getClass().getSimpleName().equals("RequestTooBigException")) {
                return Reason.TOO_LARGE;
            }
        }
        return Reason.INCOMPLETE;
    }
}

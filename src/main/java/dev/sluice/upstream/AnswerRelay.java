package dev.sluice.upstream;

import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Served.Ending;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.Locale;

/**
 * Passes a provider's body to the client as it arrives (behaviour.md 5.1, 5.5). For one answer.
 *
 * <p>What may be a stream is flushed whenever the provider has no more to give at once, so nothing waits for the end; a
 * JSON document, of which no part is of use alone, is flushed when it is whole.
 */
final class AnswerRelay {

    private static final int BUFFER = 16 * 1024;

    private final String provider;
    private final UpstreamAnswer answer;
    private final HttpServletResponse response;
    private final String contentType;

    AnswerRelay(String provider, UpstreamAnswer answer, HttpServletResponse response) {
        this.provider = provider;
        this.answer = answer;
        this.response = response;
        this.contentType = answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    }

    /**
     * Passes on all there is.
     *
     * @return how it ended, as far as the provider is concerned
     * @throws IOException when the client's connection fails
     */
    Ending run() throws IOException {
        boolean eager = answer.declaredLength() < 0 && !contentType.startsWith("application/json");
        OutputStream out = response.getOutputStream();
        byte[] buffer = new byte[BUFFER];
        if (eager) {
            // The head goes out at once: a stream may be silent for long before its first event.
            response.flushBuffer();
        }
        for (; ; ) {
            int count;
            try {
                count = answer.read(buffer);
            } catch (SocketTimeoutException silent) {
                return breakOff(Ending.STALLED, out);
            } catch (IOException cut) {
                return breakOff(Ending.CUT_BY_PROVIDER, out);
            }
            if (count < 0) {
                return Ending.COMPLETE;
            }
            out.write(buffer, 0, count);
            if (eager && (count < buffer.length || answer.available() == 0)) {
                out.flush();
            }
        }
    }

    /** Tells the client what happened as far as the answer's form allows it; the connection is cut by the caller. */
    private Ending breakOff(Ending ending, OutputStream out) throws IOException {
        if (response.isCommitted() && contentType.startsWith("text/event-stream")) {
            out.write(error(ending).toEvent());
            out.flush();
        }
        return ending;
    }

    /** What the client is told of an answer that broke off. */
    ApiError error(Ending ending) {
        return ending == Ending.STALLED
                ? ApiError.serverError(
                        504,
                        "provider_timeout",
                        "The provider \"" + provider + "\" fell silent in the middle of its answer; try again.")
                : ApiError.serverError(
                        502,
                        "provider_cut",
                        "The provider \"" + provider
                                + "\" closed the connection in the middle of its answer; try again.");
    }
}

package dev.sluice.chat;

import dev.sluice.content.ContentCoding;
import dev.sluice.errors.ApiError;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Takes in a request's whole body, up to a limit that holds for the decoded bytes too.
 *
 * <p>The buffer grows with what really arrives: a declared length alone takes no memory. Safe for any number of threads.
 */
public final class BodyReader {

    private static final int FIRST_BUFFER = 16 * 1024;

    private final int maxBytes;
    private final Duration timeout;

    /**
     * Makes a reader.
     *
     * @param maxBytes the largest body, in bytes; positive
     * @param timeout how long a body may take to arrive, however steadily it comes
     */
    public BodyReader(int maxBytes, Duration timeout) {
        this.maxBytes = maxBytes;
        this.timeout = timeout;
    }

    /**
     * Reads the request's body to its end.
     *
     * @throws IOException when the client's connection fails otherwise than by silence
     */
    BodyReadResult read(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > maxBytes) {
            return new BodyReadResult.Unreadable(tooLarge());
        }
        Optional<ContentCoding> coding = ContentCoding.of(request.getHeader("Content-Encoding"));
        if (coding.isEmpty()) {
            return new BodyReadResult.Unreadable(
                    ApiError.invalidRequest(
                            415,
                            "unsupported_content_encoding",
                            "The gateway reads request bodies in gzip, deflate or without Content-Encoding; send one of these."));
        }
        return coding.get() == ContentCoding.IDENTITY
                ? readPlain(request, request.getInputStream())
                : readEncoded(coding.get(), request.getInputStream());
    }

    private BodyReadResult readPlain(HttpServletRequest request, InputStream in) throws IOException {
        long declared = request.getContentLengthLong();
        try {
            // One byte more than declared, so that the end is visited without growing.
            BodyReadResult reading =
                    readAll(in, declared < 0 ? FIRST_BUFFER : (int) Math.min(declared + 1, FIRST_BUFFER));
            if (reading instanceof BodyReadResult.Body body && body.length() < declared) {
                return new BodyReadResult.Unreadable(ApiError.incompleteBody());
            }
            return reading;
        } catch (EOFException cut) {
            return new BodyReadResult.Unreadable(ApiError.incompleteBody());
        } catch (IOException failed) {
            return new BodyReadResult.Unreadable(ApiError.unfinishedBody(failed));
        }
    }

    private BodyReadResult readEncoded(ContentCoding coding, InputStream in) {
        try (InputStream decoded = coding.decode(in)) {
            return readAll(decoded, FIRST_BUFFER);
        } catch (ZipException | EOFException broken) {
            return new BodyReadResult.Unreadable(ApiError.invalidRequest(
                    400,
                    "invalid_content_encoding",
                    "The request's body is not what its Content-Encoding says, or not all of it arrived."));
        } catch (IOException failed) {
            return new BodyReadResult.Unreadable(ApiError.unfinishedBody(failed));
        }
    }

    private BodyReadResult readAll(InputStream in, int firstBuffer) throws IOException {
        long start = System.nanoTime();
        byte[] buffer = new byte[firstBuffer];
        int length = 0;
        for (; ; ) {
            int read = in.read(buffer, length, buffer.length - length);
            if (read < 0) {
                return new BodyReadResult.Body(buffer, length);
            }
            length += read;
            if (System.nanoTime() - start > timeout.toNanos()) {
                // The container's clock is wound up by each byte; this one is not.
                return new BodyReadResult.Unreadable(ApiError.lateBody());
            }
            if (length > maxBytes) {
                return new BodyReadResult.Unreadable(tooLarge());
            }
            if (length == buffer.length) {
                // One byte over the limit tells that a body is too large.
                buffer = Arrays.copyOf(buffer, (int) Math.min(2L * length, maxBytes + 1L));
            }
        }
    }

    private ApiError tooLarge() {
        return ApiError.invalidRequest(
                        413,
                        "body_too_large",
                        "The request's body is larger than the " + maxBytes
                                + " bytes this gateway takes; send a smaller one.")
                .withHeader("Connection", "close");
    }
}

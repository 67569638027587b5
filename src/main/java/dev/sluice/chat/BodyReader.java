package dev.sluice.chat;

import dev.sluice.container.ClientBodyException;
import dev.sluice.container.ClientBodyStream;
import dev.sluice.content.ContentCoding;
import dev.sluice.errors.ApiError;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a request's whole body, up to a limit that applies to the decoded bytes too.
 *
 * <p>The buffer grows with the bytes that arrive, so a declared length alone uses no memory. Thread-safe.
 */
public final class BodyReader {

    private static final int FIRST_BUFFER = 16 * 1024;

    private final int maxBytes;
    private final Duration timeout;

    /**
     * Makes a reader.
     *
     * @param maxBytes the largest body, in bytes; positive
     * @param timeout how long a body may take to arrive, also if it arrives steadily
     */
    public BodyReader(int maxBytes, Duration timeout) {
        this.maxBytes = maxBytes;
        this.timeout = timeout;
    }

    /** Reads the request's body to its end. A body that cannot be read, for whatever reason, is a result too. */
    BodyReadResult read(HttpServletRequest request) {
        long declared = request.getContentLengthLong();
        if (declared > maxBytes) {
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
        try (InputStream decoded = coding.get().decode(new ClientBodyStream(request))) {
            return readAll(decoded, firstBuffer(coding.get(), declared));
        } catch (ClientBodyException unreadable) {
            return new BodyReadResult.Unreadable(ApiError.unreadableBody(unreadable));
        } catch (IOException undecodable) {
            return new BodyReadResult.Unreadable(ApiError.invalidRequest(
                    400,
                    "invalid_content_encoding",
                    "The request's body is not in the format that its Content-Encoding names, or it ends too early."));
        }
    }

    private static int firstBuffer(ContentCoding coding, long declared) {
        return coding == ContentCoding.IDENTITY && declared >= 0
                // One byte more than declared, so that the end is seen without growing.
                ? (int) Math.min(declared + 1, FIRST_BUFFER)
                : FIRST_BUFFER;
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
                // The container's timeout starts anew with each byte. This one does not.
                return new BodyReadResult.Unreadable(ApiError.requestTimeout());
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
                        "The request's body is larger than " + maxBytes
                                + " bytes, the limit of this gateway. Send a smaller one.")
                .withHeader("Connection", "close");
    }
}

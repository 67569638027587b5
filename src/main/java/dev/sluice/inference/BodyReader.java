package dev.sluice.inference;

import dev.sluice.container.ClientBodyException;
import dev.sluice.container.ClientBodyStream;
import dev.sluice.content.ContentCoding;
import dev.sluice.errors.ApiError;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.Reserved;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a request's whole body, up to a limit that applies to the decoded bytes too.
 *
 * <p>The buffer grows with the bytes that arrive, so a declared length alone uses no memory. Each growth is reserved in the exchange's
 * {@link MemoryAccount} first; the whole body stays reserved there. Thread-safe.
 */
public final class BodyReader {

    private static final int FIRST_BUFFER = 16 * 1024;

    /** Decoded bytes from which the ratio counts: a short text can repeat itself as much as it likes. */
    private static final int FREE_OF_RATIO = 1024 * 1024;

    private final int maxBytes;
    private final int maxRatio;
    private final Duration timeout;

    /**
     * Makes a reader.
     *
     * @param maxBytes the largest body, in bytes; positive
     * @param maxRatio how many decoded bytes each byte of a compressed body may stand for
     * @param timeout how long a body may take to arrive, also if it arrives steadily
     */
    public BodyReader(int maxBytes, int maxRatio, Duration timeout) {
        this.maxBytes = maxBytes;
        this.maxRatio = maxRatio;
        this.timeout = timeout;
    }

    /**
     * Reads the request's body to its end. A body that cannot be read, for whatever reason, is a result too.
     *
     * @param memory where the body is reserved
     */
    BodyReadResult read(HttpServletRequest request, MemoryAccount memory) {
        long declared = request.getContentLengthLong();
        if (declared > maxBytes) {
            return new BodyReadResult.Unreadable(tooLarge());
        }
        // A body that does not fit now is refused before it is read. Nothing stays reserved for bytes that may never
        // come.
        Reserved fits = memory.reserve(Math.max(0, declared));
        if (fits != Reserved.YES) {
            return new BodyReadResult.Unreadable(fits.toError());
        }
        memory.release(Math.max(0, declared));
        Optional<ContentCoding> coding = ContentCoding.of(request.getHeader("Content-Encoding"));
        if (coding.isEmpty()) {
            return new BodyReadResult.Unreadable(
                    ApiError.invalidRequest(
                            415,
                            "unsupported_content_encoding",
                            "The gateway reads request bodies in gzip, deflate or without Content-Encoding; send one of these."));
        }
        ClientBodyStream encoded = new ClientBodyStream(request);
        try (InputStream decoded = coding.get().decode(encoded)) {
            boolean isPlain = coding.get() == ContentCoding.IDENTITY;
            return readAll(decoded, encoded, isPlain ? declared : -1, memory);
        } catch (ClientBodyException unreadable) {
            return new BodyReadResult.Unreadable(ApiError.unreadableBody(unreadable));
        } catch (IOException undecodable) {
            return new BodyReadResult.Unreadable(ApiError.invalidRequest(
                    400,
                    "invalid_content_encoding",
                    "The request's body is not in the format that its Content-Encoding names, or it ends too early."));
        }
    }

    /**
     * Reads the decoded bytes.
     *
     * @param expected the length that the client declared; below 0 if it is unknown
     */
    private BodyReadResult readAll(InputStream in, ClientBodyStream encoded, long expected, MemoryAccount memory)
            throws IOException {
        long start = System.nanoTime();
        // One byte more than expected, so that the end is seen without growing.
        int first = expected >= 0 ? (int) Math.min(expected + 1, FIRST_BUFFER) : FIRST_BUFFER;
        Reserved reserved = memory.reserve(first);
        if (reserved != Reserved.YES) {
            return new BodyReadResult.Unreadable(reserved.toError());
        }
        byte[] buffer = new byte[first];
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
            if (length > FREE_OF_RATIO && length / maxRatio > encoded.count()) {
                return new BodyReadResult.Unreadable(tooCompressed());
            }
            if (length == buffer.length) {
                int larger = largerThan(length, expected);
                reserved = memory.reserve(larger);
                if (reserved != Reserved.YES) {
                    return new BodyReadResult.Unreadable(reserved.toError());
                }
                buffer = Arrays.copyOf(buffer, larger);
                memory.release(length);
            }
        }
    }

    /** Twice the length, but no more than is needed for the expected or the largest body. One byte over either shows the end. */
    private int largerThan(int length, long expected) {
        long most = expected >= length ? Math.min(expected, maxBytes) : maxBytes;
        return (int) Math.min(2L * length, most + 1);
    }

    private ApiError tooCompressed() {
        return ApiError.invalidRequest(
                        413,
                        "body_too_compressed",
                        "The request's body expands to more than " + maxRatio
                                + " times its compressed size, the limit of this gateway. Send it without Content-Encoding.")
                .withHeader("Connection", "close");
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

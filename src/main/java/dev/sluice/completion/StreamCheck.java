package dev.sluice.completion;

import java.io.IOException;

/**
 * Tells whether a stream that the provider has ended is complete.
 *
 * <p>Absent from the exchange when nothing reads the answer: every end is then taken for a complete answer.
 *
 * @param stream the stream; only for the exchange's thread
 */
public record StreamCheck(Stream stream) {

    /** Returns whether the stream lacks the terminal event of its API. Call after the provider's last byte. */
    public boolean isTruncated() throws IOException {
        return stream.isTruncated();
    }

    /** A stream that is read as it passes. */
    @FunctionalInterface
    public interface Stream {

        /**
         * Whether it lacks the terminal event of its API. False if it contained an error event, if a part of it could not be read, and for
         * an answer that is not a stream.
         *
         * @throws IOException if the client's connection fails, as this sends the bytes that were held back
         */
        boolean isTruncated() throws IOException;
    }
}

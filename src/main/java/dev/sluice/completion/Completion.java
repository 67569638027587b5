package dev.sluice.completion;

import dev.sluice.price.ProviderStatement;
import dev.sluice.tokens.TokenUsage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Passes one response body to the client while metering it, and edits it if needed. For one thread. */
interface Completion {

    /** Consumes {@code bytes[from..to)} of the body and writes to the client what need not be held back. */
    void write(byte[] bytes, int from, int to, OutputStream client) throws IOException;

    /** Writes the bytes that were held back. Call once, after the last byte of the body. */
    void finish(OutputStream client) throws IOException;

    /** Returns the usage of the body so far; empty when unknown. Call at the end: may release resources. */
    Optional<TokenUsage> usage();

    /** Returns what the body says that its price depends on, as far as it was read. Call it after {@link #usage}. */
    ProviderStatement statement();

    /** Whether a stream contained an error event. */
    boolean hasSeenError();

    /**
     * Whether the body is a stream that has ended without the terminal event of its API. Call after the last byte of the body; sends the bytes
     * that were held back.
     */
    boolean isTruncated(OutputStream client) throws IOException;
}

package dev.sluice.inference;

import dev.sluice.errors.ApiError;

/** The result of reading a request body. */
sealed interface BodyReadResult {

    /**
     * The complete body, without content coding.
     *
     * @param bytes buffer that starts with the body; bytes after {@code length} are undefined
     * @param length length of the body in bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
    record Body(byte[] bytes, int length) implements BodyReadResult {}

    /**
     * The body cannot be read.
     *
     * @param error the error response
     */
    record Unreadable(ApiError error) implements BodyReadResult {}
}

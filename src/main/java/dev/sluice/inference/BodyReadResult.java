package dev.sluice.inference;

import dev.sluice.errors.ApiError;
import dev.sluice.multipart.FormBody;

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
     * A form, read up to its model at least.
     *
     * @param form to be closed by the receiver
     */
    record Form(FormBody form) implements BodyReadResult {}

    /**
     * The body cannot be read.
     *
     * @param error the error response
     */
    record Unreadable(ApiError error) implements BodyReadResult {}
}

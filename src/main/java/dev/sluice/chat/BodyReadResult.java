package dev.sluice.chat;

import dev.sluice.errors.ApiError;

/** How the reading of a request's bytes ended. */
sealed interface BodyReadResult {

    /**
     * The whole body, decoded where it was compressed.
     *
     * @param bytes the body, and room after it that means nothing
     * @param length bytes of the body
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
    record Body(byte[] bytes, int length) implements BodyReadResult {}

    /**
     * The body cannot be had.
     *
     * @param error what the client is told
     */
    record Unreadable(ApiError error) implements BodyReadResult {}
}

package dev.sluice.chat;

import dev.sluice.errors.ApiError;

/**
 * The body is not a valid chat completion request.
 *
 * @param error the error response
 */
record MalformedChat(ApiError error) implements ChatParseResult {}

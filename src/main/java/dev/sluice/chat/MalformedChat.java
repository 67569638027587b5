package dev.sluice.chat;

import dev.sluice.errors.ApiError;

/**
 * The body is not a chat completion.
 *
 * @param error what the client is told
 */
record MalformedChat(ApiError error) implements ChatParseResult {}

package dev.sluice.inference;

import dev.sluice.errors.ApiError;

/**
 * The body is not a valid request of its endpoint.
 *
 * @param error the error response
 */
record MalformedRequest(ApiError error) implements InferenceParseResult {}

package dev.sluice.routing;

/**
 * The stored response that a request continues, which its model reads too (dialects.md A31). Absent if the request continues none, or if the tokens
 * of that response are unknown.
 *
 * @param tokens of the response: of its prompt, with all that it continued, and of its answer
 */
public record ReferredHistory(long tokens) {}

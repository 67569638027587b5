package dev.sluice.ratelimit;

import dev.sluice.inference.TargetEdits;

/**
 * The tokens of the prompt, which were counted to choose a target.
 *
 * <p>Absent where they played no role; the limiter then counts them.
 *
 * @param edits of the target for which they were counted
 * @param tokens at least 0
 */
public record PromptTokens(TargetEdits edits, long tokens) {}

package dev.sluice.completion;

import dev.sluice.price.ProviderStatement;
import dev.sluice.tokens.TokenUsage;

/**
 * What an answer tells that no client gets.
 *
 * @param usage its tokens
 * @param said what else its cost depends on
 */
public record ToldUsage(TokenUsage usage, ProviderStatement said) {}

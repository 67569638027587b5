package dev.sluice.completion;

import dev.sluice.tokens.TokenCounter;
import java.util.function.Consumer;

/**
 * What answers are metered with.
 *
 * @param tokens counts where the provider does not
 * @param unread told of everything that passes uncounted, for the metrics; safe for any number of threads
 */
public record Metering(TokenCounter tokens, Consumer<Unread> unread) {}

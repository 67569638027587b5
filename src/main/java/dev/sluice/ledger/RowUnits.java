package dev.sluice.ledger;

/**
 * What the cost of an exchange depends on besides {@link RowTokens}. All are at least 0.
 *
 * @param searches searches of the web that the provider made
 * @param seconds length of the sound that was read, where the provider tells this in place of tokens
 * @param cachedAudio tokens of the input from the provider's cache that are sound
 * @param cachedImages tokens of the input from the provider's cache that are images
 * @param imageOut tokens of the output that are images
 */
public record RowUnits(long searches, long seconds, long cachedAudio, long cachedImages, long imageOut) {}

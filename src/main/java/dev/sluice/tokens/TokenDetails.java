package dev.sluice.tokens;

/**
 * Parts of the tokens of an exchange, as far as the provider reported them; 0 for those that it did not. They are contained in the prompt
 * and the completion, also where a provider reports them beside these.
 *
 * @param cached tokens of the prompt that the provider read from its cache
 * @param cacheWritten tokens of the prompt that the provider wrote to its cache
 * @param promptAudio tokens of the prompt that are sound
 * @param promptImages tokens of the prompt that are images
 * @param reasoning tokens of the completion that are hidden reasoning
 * @param completionAudio tokens of the completion that are sound
 */
public record TokenDetails(
        long cached, long cacheWritten, long promptAudio, long promptImages, long reasoning, long completionAudio) {

    /** Nothing was reported. */
    public static final TokenDetails NONE = new TokenDetails(0, 0, 0, 0, 0, 0);
}

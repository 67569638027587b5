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
 * @param cacheWrittenHour those of {@code cacheWritten} that the provider keeps for an hour; read only where exchanges are priced
 * @param cachedAudio those of {@code cached} that are sound, and among {@code promptAudio} too; read only where exchanges are priced
 * @param cachedImages those of {@code cached} that are images, and among {@code promptImages} too; read only where exchanges are priced
 * @param completionImages tokens of the completion that are images; read only where exchanges are priced
 */
public record TokenDetails(
        long cached,
        long cacheWritten,
        long promptAudio,
        long promptImages,
        long reasoning,
        long completionAudio,
        long cacheWrittenHour,
        long cachedAudio,
        long cachedImages,
        long completionImages) {

    /** Nothing was reported. */
    public static final TokenDetails NONE = new TokenDetails(0, 0, 0, 0, 0, 0);

    /** Parts of which nothing else is known. */
    public TokenDetails(
            long cached, long cacheWritten, long promptAudio, long promptImages, long reasoning, long completionAudio) {
        this(cached, cacheWritten, promptAudio, promptImages, reasoning, completionAudio, 0, 0, 0, 0);
    }
}

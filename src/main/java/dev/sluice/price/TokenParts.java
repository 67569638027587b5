package dev.sluice.price;

import dev.sluice.tokens.TokenDetails;
import java.util.EnumMap;
import java.util.Map;

/**
 * The tokens of an exchange, each in the one kind that it is paid as.
 *
 * @param input tokens of the whole prompt
 * @param byKind only kinds with tokens
 * @param isOdd whether the provider told parts that are more than the whole. That side is then paid whole, as input or as output
 */
record TokenParts(long input, Map<PriceKind, Long> byKind, boolean isOdd) {

    /**
     * Divides tokens.
     *
     * @param prompt tokens of the whole prompt; at least 0
     * @param completion tokens of the whole completion; at least 0
     */
    static TokenParts of(long prompt, long completion, TokenDetails details) {
        Map<PriceKind, Long> byKind = new EnumMap<>(PriceKind.class);
        long cachedText = details.cached() - details.cachedAudio() - details.cachedImages();
        long written = details.cacheWritten() - details.cacheWrittenHour();
        long audioIn = details.promptAudio() - details.cachedAudio();
        long imageIn = details.promptImages() - details.cachedImages();
        long fresh = prompt - details.cached() - details.cacheWritten() - audioIn - imageIn;
        boolean isInputOdd = fresh < 0 || cachedText < 0 || written < 0 || audioIn < 0 || imageIn < 0;
        if (isInputOdd) {
            put(byKind, PriceKind.INPUT, prompt);
        } else {
            put(byKind, PriceKind.INPUT, fresh);
            put(byKind, PriceKind.CACHE_READ, cachedText);
            put(byKind, PriceKind.CACHE_READ_AUDIO, details.cachedAudio());
            put(byKind, PriceKind.CACHE_READ_IMAGE, details.cachedImages());
            put(byKind, PriceKind.CACHE_WRITE, written);
            put(byKind, PriceKind.CACHE_WRITE_1H, details.cacheWrittenHour());
            put(byKind, PriceKind.AUDIO_IN, audioIn);
            put(byKind, PriceKind.IMAGE_IN, imageIn);
        }
        long text = completion - details.reasoning() - details.completionAudio() - details.completionImages();
        boolean isOutputOdd = text < 0;
        if (isOutputOdd) {
            put(byKind, PriceKind.OUTPUT, completion);
        } else {
            put(byKind, PriceKind.OUTPUT, text);
            put(byKind, PriceKind.REASONING, details.reasoning());
            put(byKind, PriceKind.AUDIO_OUT, details.completionAudio());
            put(byKind, PriceKind.IMAGE_OUT, details.completionImages());
        }
        return new TokenParts(prompt, byKind, isInputOdd || isOutputOdd);
    }

    private static void put(Map<PriceKind, Long> byKind, PriceKind kind, long tokens) {
        if (tokens > 0) {
            byKind.put(kind, tokens);
        }
    }
}

package dev.sluice.estimate;

/**
 * What media in requests, and what they refer to, cost where it is not known, as tokens and as bytes for each token. All are positive.
 *
 * @param image tokens of an image whose size or model is unknown
 * @param imageLow tokens of such an image with {@code detail: low}
 * @param imageMade tokens of an image that the provider makes
 * @param imageMadeHigh tokens of an image that the provider makes in high quality
 * @param audioBytesPerToken bytes of compressed sound for one token
 * @param wavBytesPerToken bytes of uncompressed sound, WAV or PCM, for one token
 * @param textBytesPerToken bytes of a text file for one token; also of a file whose type is unknown
 * @param fileBytesPerToken bytes of any other file for one token
 * @param fileMax most tokens of such another file
 * @param fileReference tokens of a file that a request names by URL or id
 * @param history tokens of a conversation, a prompt or cached content that a request names by id, and of a response that it continues, if they are
 *     unknown
 */
public record EstimateSettings(
        long image,
        long imageLow,
        long imageMade,
        long imageMadeHigh,
        long audioBytesPerToken,
        long wavBytesPerToken,
        long textBytesPerToken,
        long fileBytesPerToken,
        long fileMax,
        long fileReference,
        long history) {

    /** Largest value of each, so that sums over a whole body do not overflow. */
    public static final long MOST = 1_000_000_000;

    /** What holds unless the operator says otherwise. */
    public static final EstimateSettings DEFAULTS =
            new EstimateSettings(1_100, 85, 1_100, 4_200, 400, 4_000, 4, 30, 100_000, 2_000, 32_000);

    public EstimateSettings {
        requireCount(image);
        requireCount(imageLow);
        requireCount(imageMade);
        requireCount(imageMadeHigh);
        requireCount(audioBytesPerToken);
        requireCount(wavBytesPerToken);
        requireCount(textBytesPerToken);
        requireCount(fileBytesPerToken);
        requireCount(fileMax);
        requireCount(fileReference);
        requireCount(history);
    }

    private static void requireCount(long value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("must be 1 to " + MOST + ": " + value);
        }
    }
}

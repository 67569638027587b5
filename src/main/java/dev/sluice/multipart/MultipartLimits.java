package dev.sluice.multipart;

/**
 * How many bytes of forms may be kept.
 *
 * @param maxBytes of one form, up to the end of its part {@code model}; at least 1, and at most the other
 * @param maxTemporaryBytes of all forms together, in temporary files
 */
public record MultipartLimits(long maxBytes, long maxTemporaryBytes) {

    public MultipartLimits {
        if (maxBytes < 1 || maxBytes > maxTemporaryBytes) {
            throw new IllegalArgumentException(
                    "a form's bound must be 1 to " + maxTemporaryBytes + " bytes: " + maxBytes);
        }
    }
}

package dev.sluice.ledger;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The tokens of one exchange.
 *
 * @param input all tokens of the prompt; empty if they are unknown
 * @param output all tokens of the answer; empty if they are unknown
 * @param source where {@code input} and {@code output} come from; empty if both are unknown
 * @param parts parts of these tokens; empty if the provider told none
 */
public record RowTokens(OptionalLong input, OptionalLong output, Optional<Source> source, Optional<Parts> parts) {

    /** Nothing is known. */
    public static final RowTokens UNKNOWN =
            new RowTokens(OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());

    /** Where the tokens come from. */
    public enum Source {
        /** The provider reported them. */
        REPORTED,
        /** The gateway counted them. */
        COUNTED
    }

    /**
     * Parts of the tokens, all at least 0.
     *
     * @param cached of the input, read from the provider's cache
     * @param written of the input, written to the provider's cache
     * @param writtenHour of {@code written}, kept for an hour
     * @param audioIn of the input, sound
     * @param imageIn of the input, images
     * @param reasoning of the output, hidden reasoning
     * @param audioOut of the output, sound
     */
    public record Parts(
            long cached, long written, long writtenHour, long audioIn, long imageIn, long reasoning, long audioOut) {}
}

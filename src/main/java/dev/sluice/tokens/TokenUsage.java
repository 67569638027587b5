package dev.sluice.tokens;

import java.util.OptionalLong;

/**
 * The tokens that an exchange consumed.
 *
 * <p>Absent from the exchange when unknown: the response failed, reports no usage, or has no text to count.
 *
 * @param prompt tokens of the request; empty when unknown
 * @param completion tokens of the response; empty when unknown
 * @param source where the numbers come from
 * @param details parts of these tokens
 */
public record TokenUsage(OptionalLong prompt, OptionalLong completion, Source source, TokenDetails details) {

    /** A usage without details. */
    public TokenUsage(OptionalLong prompt, OptionalLong completion, Source source) {
        this(prompt, completion, source, TokenDetails.NONE);
    }

    /** Where the numbers of a usage come from. */
    public enum Source {
        /** The provider reported the usage in its response. */
        REPORTED,
        /** The gateway counted the text of the response. */
        COUNTED
    }
}

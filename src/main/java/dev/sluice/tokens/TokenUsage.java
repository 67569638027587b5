package dev.sluice.tokens;

import java.util.OptionalLong;

/**
 * What an exchange consumed.
 *
 * <p>Absent as a fact when nobody could tell: the answer was no chat completion, failed, or said nothing of it.
 *
 * @param prompt tokens of the request; empty where it was not said
 * @param completion tokens of the answer; empty where it was not said
 * @param source who says so
 */
public record TokenUsage(OptionalLong prompt, OptionalLong completion, Source source) {

    /** Who says how many tokens there were. */
    public enum Source {
        /** The provider, in its answer. */
        REPORTED,
        /** We, from the text. */
        COUNTED
    }
}

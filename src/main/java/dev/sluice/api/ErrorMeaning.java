package dev.sluice.api;

/**
 * What a provider's error says of the request, as far as it decides who else may serve it. {@link ErrorMeanings} reads it.
 *
 * <p>An error that says only how the provider is, such as a rate limit or an overload, has no meaning here: its HTTP status tells it.
 */
public enum ErrorMeaning {
    /** The prompt, or the prompt with the longest answer that is asked for, does not fit into the model's context. */
    CONTEXT_LENGTH,
    /** The provider refuses the prompt, or the answer, for what it says. */
    CONTENT_FILTER,
    /** The account has no credit, or has spent what it may. A rate limit, which passes by itself, is none. */
    INSUFFICIENT_QUOTA,
    /** The provider does not have the model, or the key may not use it. */
    MODEL_NOT_FOUND,
    /** The model cannot do what the request asks for, or failed in trying, such as a tool call: another model may do it. */
    NOT_SUPPORTED,
    /** Anything else, also what is not understood. */
    UNKNOWN
}

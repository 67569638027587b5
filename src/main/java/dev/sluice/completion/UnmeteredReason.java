package dev.sluice.completion;

/** Why something of an answer was passed on without being counted. */
public enum UnmeteredReason {
    /** It is larger than is kept. */
    TOO_LARGE,
    /** It is no JSON, or not in the content coding that it is said to be in. */
    MALFORMED,
    /** It is in a content coding that the gateway does not know. */
    ENCODING
}

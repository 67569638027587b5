package dev.sluice.completion;

/** Why a response, or an event of a stream, passed unmetered. */
public enum UnmeteredReason {
    /** It exceeds the size limit. */
    TOO_LARGE,
    /** The memory for answers is used up. */
    MEMORY,
    /** It is not valid JSON, or not in its declared content coding. */
    MALFORMED,
    /** Its content coding is not supported. */
    ENCODING
}

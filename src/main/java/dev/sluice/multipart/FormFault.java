package dev.sluice.multipart;

/** Why a form is refused. */
public enum FormFault {
    /** It is not well formed, or other parsers could read it differently. */
    MALFORMED,
    /** It ends before its closing delimiter. */
    TRUNCATED,
    /** It has no part {@code model}. */
    NO_MODEL,
    /** It has more than one part {@code model}. */
    MODEL_TWICE,
    /** The part {@code model} is a file. */
    MODEL_IS_FILE,
    /** The model's name is longer than {@value FormContents#MAX_MODEL} bytes. */
    MODEL_TOO_LONG,
    /** A part has a name that some server may take for {@code model}, or chooses a model in another way. */
    OTHER_MODEL,
    /** The part {@code model} comes after more bytes than may be kept of one form. */
    TOO_LARGE,
    /** All forms together hold as many bytes in temporary files as they may, or the file cannot be written. */
    NO_SPACE
}

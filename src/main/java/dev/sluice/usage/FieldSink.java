package dev.sluice.usage;

/** Takes the fields of one line of the access log, in their order. For one thread. */
interface FieldSink {

    /** The most characters of a value. */
    int MAX_FIELD = 128;

    /** A field whose value is a text, of which at most {@value #MAX_FIELD} characters are written. */
    void text(String name, String value);

    /** A field whose value is a whole number. */
    void number(String name, long value);

    /** A field without a value. */
    void none(String name);
}

package dev.sluice.api;

/** Watches the events of one stream for those that end it in its API. Not thread-safe. */
public interface StreamEnd {

    /**
     * An event whose data is a JSON object.
     *
     * @param type its member {@code type}; empty if it has none
     */
    void event(String type);

    /** An event with an array {@code choices}, which may be empty. */
    void choices();

    /**
     * A choice in an event.
     *
     * @param index the index of the choice; at least 0
     * @param isFinished whether it has a finish reason
     */
    void choice(long index, boolean isFinished);

    /** An event with an object {@code usage}. */
    void usage();

    /** An event whose data is {@code [DONE]}. */
    void done();

    /** Whether the stream may end here. */
    boolean isReached();
}

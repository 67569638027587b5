package dev.sluice.api;

/** Watches the events of one stream for those that end it in its API. Ignores what it does not override. Not thread-safe. */
@FunctionalInterface
public interface StreamEnd {

    /**
     * An event whose data is a JSON object.
     *
     * @param type its member {@code type}; empty if it has none
     */
    default void event(String type) {}

    /** An event with an array {@code choices}, which may be empty. */
    default void choices() {}

    /**
     * A choice in an event.
     *
     * @param index the index of the choice; at least 0
     * @param isFinished whether it has a finish reason
     */
    default void choice(long index, boolean isFinished) {}

    /** An event with an object {@code usage}. */
    default void usage() {}

    /** An event whose data is {@code [DONE]}. */
    default void done() {}

    /** Whether the stream may end here. */
    boolean isReached();
}

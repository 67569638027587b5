package dev.sluice.api;

/**
 * Looks in the events of one stream for the first that a client could show. Until then the stream can be dropped, and another target asked,
 * without the client losing anything. For one stream. Not thread-safe.
 */
public interface StreamStart {

    /**
     * Reads the next event. To be asked until it finds something: what it finds afterwards has no meaning.
     *
     * @param data holds the event's data from index 0, as {@link dev.sluice.sse.SseParser#data} has it; not changed, and not kept. The
     *     event's name is not needed: all APIs repeat in the data what it says
     * @param length of the data, in bytes; at least 1
     */
    Finding event(byte[] data, int length);

    /** What an event has. */
    enum Finding {
        /** Nothing that a client could show, such as a role, an id, or the settings of the request. */
        NOTHING_YET,
        /**
         * A text, a tool call, reasoning, a refusal, the end of the answer, or an event that is not understood, which nobody is to wait
         * behind.
         */
        CONTENT,
        /** The end of the answer by a content filter, with nothing before it. */
        CONTENT_FILTER,
        /** An error: {@link ErrorMeanings#ofEvent} and {@link ErrorMeanings#statusOf} read it. */
        ERROR
    }
}

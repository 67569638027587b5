package dev.sluice.completion;

import dev.sluice.api.StreamStart;

/** Looks in the events of one stream for the first content, and tells of it once. For one thread. */
final class FirstTokenWatch {

    /** For streams that no client waits for. */
    static final FirstTokenWatch NONE = new FirstTokenWatch();

    private final Runnable found;

    /** Null when nothing is looked for any more. */
    private StreamStart start;

    private FirstTokenWatch() {
        found = () -> {};
    }

    /**
     * Creates a watch.
     *
     * @param start of the stream's API
     * @param found runs when the first content has come
     */
    FirstTokenWatch(StreamStart start, Runnable found) {
        this.start = start;
        this.found = found;
    }

    /**
     * Looks at the next event.
     *
     * @param data the event's data from index 0
     * @param length of the data, in bytes
     */
    void event(byte[] data, int length) {
        if (start == null || length == 0) {
            return;
        }
        switch (start.event(data, length)) {
            case NOTHING_YET -> {
                // A role, an id, or the like.
            }
            case CONTENT -> {
                start = null;
                found.run();
            }
            case ERROR, CONTENT_FILTER -> start = null;
        }
    }
}

package dev.sluice.capture.mask;

/** Finds the values of one kind in a text, in time proportional to its length whatever the text is. Stateless and thread-safe. */
@FunctionalInterface
interface TextFinder {

    /** Told of values. */
    @FunctionalInterface
    interface Found {

        /** There is a value at {@code text[from..to)}. */
        void at(int from, int to);
    }

    /** Tells of each value in the text, in the order in which they begin. No two overlap. */
    void find(CharSequence text, Found found);
}

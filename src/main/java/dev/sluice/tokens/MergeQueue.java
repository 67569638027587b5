package dev.sluice.tokens;

import java.util.Arrays;

/**
 * The possible merges of one word, in the order in which byte pair encoding does them: by the number of the new token, then by position.
 *
 * <p>A merge makes only tokens with higher numbers possible, so the order never goes back. That allows a queue of buckets, each for a
 * range of numbers, in which adding and taking a merge costs the same however long the word is. Only the current bucket is sorted. It is
 * empty again after the last merge was taken, and can be used for the next word. For one thread.
 */
final class MergeQueue {

    /** No merge is left. */
    static final long EMPTY = -1;

    /** Numbers for each bucket: few enough that a bucket rarely holds more than a handful of merges. */
    private static final int BUCKET_BITS = 7;

    private static final int BUCKETS = (1 << BytePairs.BITS) >> BUCKET_BITS;
    private static final int NOTHING = -1;

    /** The last merge that was added to each bucket. */
    private final int[] heads = new int[BUCKETS];

    /** A bit for each bucket that holds a merge. */
    private final long[] filled = new long[BUCKETS / Long.SIZE];

    private final long[] merges;

    /** The merge that was added to the same bucket before. */
    private final int[] earlier;

    private int size;

    /** The merges of the current bucket that were not taken yet, sorted: {@code current[from..to)}. */
    private final long[] current;

    private int from;
    private int to;
    private int bucket = NOTHING;

    /**
     * Creates a queue.
     *
     * @param most how many merges are added for one word
     */
    MergeQueue(int most) {
        merges = new long[most];
        earlier = new int[most];
        current = new long[most];
        Arrays.fill(heads, NOTHING);
    }

    static int token(long merge) {
        return (int) (merge >>> Integer.SIZE);
    }

    static int position(long merge) {
        return (int) merge;
    }

    /**
     * Adds a merge.
     *
     * @param token above that of the merge that was taken last
     */
    void add(int token, int position) {
        long merge = (long) token << Integer.SIZE | position;
        int own = token >>> BUCKET_BITS;
        if (own == bucket) {
            insert(merge);
            return;
        }
        merges[size] = merge;
        earlier[size] = heads[own];
        heads[own] = size++;
        filled[own >>> 6] |= 1L << own;
    }

    /** Takes the next merge; {@link #EMPTY} if there is none. */
    long poll() {
        return from < to || openNext() ? current[from++] : EMPTY;
    }

    private void insert(long merge) {
        int at = to++;
        while (at > from && current[at - 1] > merge) {
            current[at] = current[at - 1];
            at--;
        }
        current[at] = merge;
    }

    /** Sorts the next bucket that holds merges. Without one, the queue is as new. */
    private boolean openNext() {
        from = 0;
        to = 0;
        for (int word = bucket < 0 ? 0 : bucket >>> 6; word < filled.length; word++) {
            if (filled[word] != 0) {
                bucket = (word << 6) + Long.numberOfTrailingZeros(filled[word]);
                filled[word] &= filled[word] - 1;
                open();
                return true;
            }
        }
        bucket = NOTHING;
        size = 0;
        return false;
    }

    private void open() {
        int count = 0;
        for (int at = heads[bucket]; at != NOTHING; at = earlier[at]) {
            current[count++] = merges[at];
        }
        heads[bucket] = NOTHING;
        to = count;
        // From the last to the first, most are in order already.
        for (int low = 0, high = count - 1; low < high; low++, high--) {
            long last = current[low];
            current[low] = current[high];
            current[high] = last;
        }
        if (count > 1) {
            Arrays.sort(current, 0, count);
        }
    }
}

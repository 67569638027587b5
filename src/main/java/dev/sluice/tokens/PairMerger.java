package dev.sluice.tokens;

/**
 * Counts the tokens of words by byte pair encoding: merges the pair with the lowest number first, and of equal pairs the first.
 *
 * <p>The time for a word grows with its length times the logarithm of it, and the memory is that of the longest word. So the length is
 * bounded: a word above {@value #MAX_WORD} bytes counts one token for each byte, which is never too few. For one thread.
 */
final class PairMerger {

    /** In bytes. Longer words are no text in any language: runs of one symbol, or binary data written as letters. */
    static final int MAX_WORD = 2048;

    /** Up to this length it is faster to look at all pairs of a word than to keep them sorted. */
    private static final int SHORT_WORD = 24;

    private final BytePairs pairs;

    /** The token at each position of the word, where one begins. */
    private int[] tokens = new int[2 * SHORT_WORD];

    /** What the token at each position and the next one become. */
    private int[] merges = new int[2 * SHORT_WORD];

    private int[] next = new int[0];
    private int[] previous = new int[0];

    private MergeQueue queue;

    /** The position of the second token. */
    private int second;

    PairMerger(BytePairs pairs) {
        this.pairs = pairs;
    }

    /** Returns the tokens of the word {@code text[from..to)}, which is not empty. */
    int count(byte[] text, int from, int to) {
        int length = to - from;
        if (length > MAX_WORD) {
            return length;
        }
        return length <= SHORT_WORD ? countShort(text, from, length) : countLong(text, from, length);
    }

    /** The first token of the last word. */
    int first() {
        return tokens[0];
    }

    /** The second token of the last word, which must have more than one. */
    int second() {
        return tokens[second];
    }

    private int countShort(byte[] text, int from, int length) {
        int count = begin(text, from, length);
        for (; ; ) {
            int lowest = BytePairs.NONE;
            int at = -1;
            for (int i = 0; i < count - 1; i++) {
                if (merges[i] < lowest) {
                    lowest = merges[i];
                    at = i;
                }
            }
            if (at < 0) {
                second = 1;
                return count;
            }
            tokens[at] = lowest;
            count--;
            System.arraycopy(tokens, at + 2, tokens, at + 1, count - at - 1);
            System.arraycopy(merges, at + 2, merges, at + 1, count - at - 1);
            merges[at] = at + 1 < count ? pairs.merged(lowest, tokens[at + 1]) : BytePairs.NONE;
            if (at > 0) {
                merges[at - 1] = pairs.merged(tokens[at - 1], lowest);
            }
        }
    }

    private int begin(byte[] text, int from, int length) {
        for (int i = 0; i < length; i++) {
            tokens[i] = pairs.of(text[from + i]);
            merges[i] = i + 1 < length ? pairs.merged(text[from + i], text[from + i + 1]) : BytePairs.NONE;
        }
        return length;
    }

    private int countLong(byte[] text, int from, int length) {
        makeRoom(length);
        begin(text, from, length);
        for (int i = 0; i < length; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
            if (merges[i] != BytePairs.NONE) {
                queue.add(merges[i], i);
            }
        }
        int count = length;
        for (long merge = queue.poll(); merge != MergeQueue.EMPTY; merge = queue.poll()) {
            int at = MergeQueue.position(merge);
            // Otherwise it is outdated: one of the two was merged with another.
            if (merges[at] == MergeQueue.token(merge)) {
                merge(at, length);
                count--;
            }
        }
        second = next[0];
        return count;
    }

    private void merge(int at, int length) {
        int token = merges[at];
        int right = next[at];
        int after = next[right];
        tokens[at] = token;
        next[at] = after;
        merges[right] = BytePairs.NONE;
        int before = previous[at];
        if (before >= 0) {
            merges[before] = pairs.merged(tokens[before], token);
            if (merges[before] != BytePairs.NONE) {
                queue.add(merges[before], before);
            }
        }
        merges[at] = BytePairs.NONE;
        if (after < length) {
            previous[after] = at;
            merges[at] = pairs.merged(token, tokens[after]);
            if (merges[at] != BytePairs.NONE) {
                queue.add(merges[at], at);
            }
        }
    }

    private void makeRoom(int length) {
        if (next.length < length) {
            int room = Math.min(MAX_WORD, Math.max(256, 2 * length));
            tokens = new int[room];
            merges = new int[room];
            next = new int[room];
            previous = new int[room];
            // Each position once, and two for each merge.
            queue = new MergeQueue(3 * room);
        }
    }
}

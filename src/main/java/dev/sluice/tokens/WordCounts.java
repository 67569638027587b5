package dev.sluice.tokens;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A cache of the number of tokens per word, since most words of a text are common ones. Bounded: each word has one slot, and a new
 * word replaces the previous word of its slot. Thread-safe.
 */
final class WordCounts {

    private static final int SLOTS = 1 << 15;

    /** In bytes. Longer words are rare, so they are not cached. */
    private static final int MAX_LENGTH = 32;

    /** Common words come back soon. Text without any would change the cache with each word, which takes longer than to count it. */
    private static final int MISSES_FOR_EACH_CHANGE = 8;

    /** The hash of the word in each slot, as a hint: threads may see old ones. The word itself decides. */
    private final int[] hashes = new int[SLOTS];

    /** Not exact, as threads may overwrite each other's count. Exactness would cost more than it gains. */
    private int misses;

    private final AtomicReferenceArray<Entry> slots = new AtomicReferenceArray<>(SLOTS);

    /**
     * Returns the number of tokens of the word {@code text[start..end)}.
     *
     * @param merger counts words that are not cached
     */
    int of(byte[] text, int start, int end, PairMerger merger) {
        int length = end - start;
        if (length > MAX_LENGTH) {
            return merger.count(text, start, end);
        }
        int hash = length;
        for (int at = start; at < end; at++) {
            hash = 31 * hash + text[at];
        }
        int slot = (hash ^ hash >>> 15) & (SLOTS - 1);
        // Without a look at the entry, which would be two more places in memory, for nearly every word that is not
        // there.
        if (hashes[slot] == hash) {
            Entry cached = slots.getAcquire(slot);
            if (cached != null && Arrays.equals(cached.word, 0, cached.word.length, text, start, end)) {
                return cached.tokens;
            }
        }
        int tokens = merger.count(text, start, end);
        if (hashes[slot] == 0 || misses++ % MISSES_FOR_EACH_CHANGE == 0) {
            slots.setRelease(slot, new Entry(Arrays.copyOfRange(text, start, end), tokens));
            hashes[slot] = hash;
        }
        return tokens;
    }

    private static final class Entry {

        final byte[] word;
        final int tokens;

        Entry(byte[] word, int tokens) {
            this.word = word;
            this.tokens = tokens;
        }
    }
}

package dev.sluice.tokens;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToIntFunction;

/**
 * A cache of the number of tokens per word, since most words of a text are common ones. Bounded: each word has one slot, and a new
 * word replaces the previous word of its slot. Thread-safe.
 */
final class WordCounts {

    private static final int SLOTS = 1 << 15;

    /** Longer words are rare, so they are not cached. */
    private static final int MAX_LENGTH = 32;

    private final AtomicReferenceArray<Entry> slots = new AtomicReferenceArray<>(SLOTS);
    private final ToIntFunction<String> count;

    /**
     * Creates an empty cache.
     *
     * @param count counts the tokens of a word; called for words that are not cached
     */
    WordCounts(ToIntFunction<String> count) {
        this.count = count;
    }

    /** Returns the number of tokens of the word {@code text[start..end)}. */
    int of(String text, int start, int end) {
        int length = end - start;
        if (length > MAX_LENGTH) {
            return count.applyAsInt(text.substring(start, end));
        }
        int hash = length;
        for (int at = start; at < end; at++) {
            hash = 31 * hash + text.charAt(at);
        }
        int slot = (hash ^ hash >>> 15) & (SLOTS - 1);
        Entry cached = slots.getAcquire(slot);
        if (cached != null && cached.word().length() == length && text.startsWith(cached.word(), start)) {
            return cached.tokens();
        }
        String word = text.substring(start, end);
        Entry counted = new Entry(word, count.applyAsInt(word));
        slots.setRelease(slot, counted);
        return counted.tokens();
    }

    private record Entry(String word, int tokens) {}
}

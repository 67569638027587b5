package dev.sluice.tokens;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToIntFunction;

/**
 * How many tokens words have, of which the common ones are remembered: most words of a text are. Bounded, as each has one place, which
 * the last one takes that belongs there. For any number of threads.
 */
final class WordCounts {

    private static final int PLACES = 1 << 15;

    /** Longer ones do not come again. */
    private static final int LONGEST = 32;

    private final AtomicReferenceArray<Counted> places = new AtomicReferenceArray<>(PLACES);
    private final ToIntFunction<String> count;

    /**
     * Remembers nothing yet.
     *
     * @param count counts a word
     */
    WordCounts(ToIntFunction<String> count) {
        this.count = count;
    }

    /** The tokens of the word that is this part of the text. */
    int of(String text, int start, int end) {
        int length = end - start;
        if (length > LONGEST) {
            return count.applyAsInt(text.substring(start, end));
        }
        int hash = length;
        for (int at = start; at < end; at++) {
            hash = 31 * hash + text.charAt(at);
        }
        int place = (hash ^ hash >>> 15) & (PLACES - 1);
        Counted known = places.getAcquire(place);
        if (known != null && known.word().length() == length && text.startsWith(known.word(), start)) {
            return known.tokens();
        }
        String word = text.substring(start, end);
        Counted counted = new Counted(word, count.applyAsInt(word));
        places.setRelease(place, counted);
        return counted.tokens();
    }

    private record Counted(String word, int tokens) {}
}

package dev.sluice.tokens;

/** One encoding: how it splits a text into words, and the words into tokens. Thread-safe. */
final class TokenEncoding {

    private final String name;
    private final WordPattern pattern;
    private final CountingTurns turns;
    private final WordCounts words = new WordCounts();
    private volatile BytePairs pairs;

    /**
     * Creates an encoding whose table is not loaded yet.
     *
     * @param name of the table, such as {@code o200k_base}
     * @param turns shared by all encodings
     */
    TokenEncoding(String name, WordPattern pattern, CountingTurns turns) {
        this.name = name;
        this.pattern = pattern;
        this.turns = turns;
    }

    /** Loads the table, unless it is loaded. */
    void load() {
        pairs();
    }

    /**
     * Counts the tokens of {@code utf8[0..length)}. Exact, except for words above {@value PairMerger#MAX_WORD} bytes: these count one
     * token for each byte, which is never too few.
     */
    long count(byte[] utf8, int length) {
        PairMerger merger = new PairMerger(pairs());
        Utf8Text text = new Utf8Text(utf8, length);
        if (length <= CountingTurns.MOST_WITHOUT) {
            return count(utf8, text, 0, length, merger).tokens();
        }
        long tokens = 0;
        for (int from = 0; from < length; ) {
            Part part;
            turns.take();
            try {
                part = count(utf8, text, from, Math.min(length, from + CountingTurns.MOST_WITHOUT), merger);
            } finally {
                turns.end();
            }
            tokens += part.tokens();
            from = part.end();
        }
        return tokens;
    }

    /** Counts words until one ends at or after {@code enough}. */
    private Part count(byte[] utf8, Utf8Text text, int from, int enough, PairMerger merger) {
        long tokens = 0;
        int start = from;
        while (start < enough) {
            int end = pattern.end(text, start);
            tokens += words.of(utf8, start, end, merger);
            start = end;
        }
        return new Part(tokens, start);
    }

    private BytePairs pairs() {
        BytePairs loaded = pairs;
        if (loaded == null) {
            loaded = loadOnce();
        }
        return loaded;
    }

    private synchronized BytePairs loadOnce() {
        if (pairs == null) {
            pairs = TokenTable.read(name);
        }
        return pairs;
    }

    private record Part(long tokens, int end) {}
}

package dev.sluice.tokens;

import java.util.Arrays;

/**
 * The pairs of tokens that an encoding merges, and the token that each pair becomes. Immutable once it is built.
 *
 * <p>Each token has one pair: the one that the encoding merges last when it encodes the token's own bytes. No other pair can become
 * that token in a longer text, because what is merged inside the token's bytes does not depend on the bytes around them. So a merge is
 * found by the numbers of its two tokens alone, without hashing their bytes. A number is also a rank: lower numbers merge first.
 */
final class BytePairs {

    /** Result for two tokens that do not merge. */
    static final int NONE = Integer.MAX_VALUE;

    /** A number fits into these bits: a key of two numbers and its result fit into a long. */
    static final int BITS = 18;

    private static final int FILTER_BITS = 21;
    private static final long RESULT = (1L << BITS) - 1;
    private static final long EMPTY = -1;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /** Open addressing with linear probing, at most half full: most look-ups touch one cache line. */
    private final long[] slots;

    private final int shift;

    /**
     * A bit for each pair, by a hash of it. Most pairs of a text do not merge. These bits fit into the processor's cache, where the slots
     * do not, and show it for nine of ten such pairs.
     */
    private final long[] mayMerge = new long[1 << (FILTER_BITS - 6)];

    private final int[] tokenOfByte = new int[256];

    /** For the first merges of a word, which are the most frequent. */
    private final int[] tokenOfTwoBytes = new int[256 * 256];

    /**
     * Creates an empty table.
     *
     * @param tokens how many tokens will be added; less than 2^18
     */
    BytePairs(int tokens) {
        if (tokens >= 1 << BITS) {
            throw new IllegalArgumentException("too many tokens for this table: " + tokens);
        }
        int size = Integer.highestOneBit(Math.max(1, tokens)) << 2;
        slots = new long[size];
        shift = Long.SIZE - Integer.numberOfTrailingZeros(size);
        Arrays.fill(slots, EMPTY);
        Arrays.fill(tokenOfTwoBytes, NONE);
    }

    /** Adds the token of a single byte. All of these must be added before any other. */
    void add(byte single, int token) {
        tokenOfByte[single & 0xFF] = token;
    }

    /** Adds a pair. Only while the table is built. */
    void add(int left, int right, int token) {
        long key = key(left, right);
        int slot = slotOf(hash(key));
        while (slots[slot] != EMPTY) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = key << BITS | token;
        long hash = hash(key);
        mayMerge[wordOf(hash)] |= 1L << bitOf(hash);
    }

    /** Adds the token of two bytes, for the look-up by bytes. Only while the table is built. */
    void add(byte left, byte right, int token) {
        tokenOfTwoBytes[(left & 0xFF) << 8 | (right & 0xFF)] = token;
    }

    /** The token of a single byte. */
    int of(byte single) {
        return tokenOfByte[single & 0xFF];
    }

    /** The token that two bytes become; {@link #NONE} if they do not merge. */
    int merged(byte left, byte right) {
        return tokenOfTwoBytes[(left & 0xFF) << 8 | (right & 0xFF)];
    }

    /** The token that two tokens become; {@link #NONE} if they do not merge. */
    int merged(int left, int right) {
        long key = key(left, right);
        long hash = hash(key);
        if ((mayMerge[wordOf(hash)] >>> bitOf(hash) & 1) == 0) {
            return NONE;
        }
        for (int slot = slotOf(hash); ; slot = (slot + 1) & (slots.length - 1)) {
            long found = slots[slot];
            if (found == EMPTY) {
                return NONE;
            }
            if (found >>> BITS == key) {
                return (int) (found & RESULT);
            }
        }
    }

    private static long key(int left, int right) {
        return (long) left << BITS | right;
    }

    private static long hash(long key) {
        return key * GOLDEN_RATIO;
    }

    private static int wordOf(long hash) {
        return (int) (hash >>> (Long.SIZE - FILTER_BITS + 6));
    }

    /** Six bits that choose no word of the filter. */
    private static int bitOf(long hash) {
        return (int) (hash >>> (Long.SIZE - FILTER_BITS)) & 63;
    }

    private int slotOf(long hash) {
        return (int) (hash >>> shift);
    }
}

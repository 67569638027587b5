package dev.sluice.multipart;

import java.util.Arrays;

/**
 * Finds a delimiter in bytes: Horspool's algorithm, which looks at few of them.
 *
 * <p>The client chooses the delimiter, and can choose one for which Horspool compares each byte with every one of the delimiter's. The search
 * then goes on by the algorithm of Knuth, Morris and Pratt, so it always takes time in proportion to the bytes. Immutable and thread-safe.
 */
final class DelimiterSearch {

    /** Comparisons for each byte, and for each call, after which the other algorithm goes on. */
    private static final int PER_BYTE = 2;

    private static final int PER_CALL = 256;

    private final byte[] wanted;
    private final int[] shifts = new int[256];

    /** For each length of a partial match, the length of the longest shorter one that ends at the same byte. */
    private final int[] shorter;

    /** Creates a search for these bytes; at least one. */
    DelimiterSearch(byte[] wanted) {
        this.wanted = wanted.clone();
        Arrays.fill(shifts, wanted.length);
        for (int i = 0; i < wanted.length - 1; i++) {
            shifts[wanted[i] & 0xFF] = wanted.length - 1 - i;
        }
        this.shorter = partialMatches(wanted);
    }

    /** How many bytes are searched for. */
    int length() {
        return wanted.length;
    }

    /** The index of the first match within {@code bytes[from..to)}; -1 for none. */
    int find(byte[] bytes, int from, int to) {
        int last = wanted.length - 1;
        long left = PER_CALL + (long) PER_BYTE * (to - from);
        int at = from;
        while (at <= to - wanted.length) {
            byte end = bytes[at + last];
            if (end == wanted[last]) {
                int i = last - 1;
                while (i >= 0 && bytes[at + i] == wanted[i]) {
                    i--;
                }
                if (i < 0) {
                    return at;
                }
                left -= last - i;
                if (left < 0) {
                    return findStepwise(bytes, at, to);
                }
            }
            at += shifts[end & 0xFF];
        }
        return -1;
    }

    private int findStepwise(byte[] bytes, int from, int to) {
        int matched = 0;
        for (int at = from; at < to; at++) {
            while (matched > 0 && bytes[at] != wanted[matched]) {
                matched = shorter[matched];
            }
            if (bytes[at] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return at + 1 - matched;
            }
        }
        return -1;
    }

    private static int[] partialMatches(byte[] wanted) {
        int[] shorter = new int[wanted.length + 1];
        int matched = 0;
        for (int i = 1; i < wanted.length; i++) {
            while (matched > 0 && wanted[i] != wanted[matched]) {
                matched = shorter[matched];
            }
            if (wanted[i] == wanted[matched]) {
                matched++;
            }
            shorter[i + 1] = matched;
        }
        return shorter;
    }
}

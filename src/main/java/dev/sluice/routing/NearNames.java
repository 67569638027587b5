package dev.sluice.routing;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds names that a misspelled one may stand for, by their edit distance. */
public final class NearNames {

    /** Names of models are shorter. Bounds the work for what a client sends. */
    private static final int MAX_LENGTH = 100;

    private static final int MAX_DISTANCE = 3;
    private static final int MAX_NAMES = 3;

    private NearNames() {}

    /**
     * Returns up to three names that are nearest to a name, the nearest first; empty if none is near. Compares letters without case.
     *
     * @param names candidates; equal ones are returned once
     */
    public static List<String> of(String name, Stream<String> names) {
        return of(name, names, candidate -> true);
    }

    /**
     * The same for names of which not all count.
     *
     * @param condition asked only for those that are near
     */
    static List<String> of(String name, Stream<String> names, Predicate<String> condition) {
        if (name.length() > MAX_LENGTH) {
            return List.of();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        // Half of the letters at most: short names would otherwise resemble everything.
        int most = Math.min(MAX_DISTANCE, Math.max(1, name.length() / 2));
        return names.distinct()
                .flatMap(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT), most).stream()
                        .mapToObj(distance -> new Near(candidate, distance)))
                .filter(near -> condition.test(near.name()))
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(MAX_NAMES)
                .map(Near::name)
                .toList();
    }

    /**
     * Returns the question for a message whether one of these was meant, with a space before it; empty without any.
     *
     * @param near as {@link #of} returned them
     */
    public static String question(List<String> near) {
        return near.isEmpty() ? "" : " Did you mean \"" + String.join("\" or \"", near) + "\"?";
    }

    /** Levenshtein distance: the number of inserted, deleted or changed letters. */
    public static int distance(String from, String to) {
        return distance(from, to, Math.max(from.length(), to.length())).orElseThrow();
    }

    /** The distance if it is at most this; otherwise empty, often without comparing all letters. */
    private static OptionalInt distance(String from, String to, int most) {
        if (Math.abs(from.length() - to.length()) > most) {
            return OptionalInt.empty();
        }
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            int least = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
                least = Math.min(least, row[j]);
            }
            if (least > most) {
                return OptionalInt.empty();
            }
        }
        return row[to.length()] <= most ? OptionalInt.of(row[to.length()]) : OptionalInt.empty();
    }

    private record Near(String name, int distance) {}
}

package dev.sluice.targets;

import dev.sluice.digest.StableHash;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Rendezvous hashing with weights (R7): for each request every choice gets a score, and the highest wins. All gateways compute the same, and a
 * choice that goes moves only the requests that it had.
 */
final class Rendezvous {

    private Rendezvous() {}

    /** A hash of a name that is the same in every process. */
    static long hash(String name) {
        return new StableHash().add(name).value();
    }

    /**
     * Returns the choice with the highest score; of equal ones the first.
     *
     * @param request hash of what requests have in common that get the same choice
     * @param choices at least one
     * @param hash of a choice's name
     */
    static <T> T best(long request, List<T> choices, ToLongFunction<T> hash, ToIntFunction<T> weight) {
        T best = choices.get(0);
        double highest = -1;
        for (T choice : choices) {
            double score = score(request, hash.applyAsLong(choice), weight.applyAsInt(choice));
            if (score > highest) {
                best = choice;
                highest = score;
            }
        }
        return best;
    }

    /** Returns {@code -weight ÷ ln(h)}, with h in (0, 1) from both hashes. */
    private static double score(long request, long name, int weight) {
        // A whole number from 1 to 2^53 - 1, so that h is neither 0 nor 1.
        double h = Math.max(1, StableHash.mixed(request ^ name) >>> 11) * 0x1p-53;
        return -weight / StrictMath.log(h);
    }
}

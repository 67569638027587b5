package dev.sluice.targets;

/**
 * Rendezvous hashing with weights (R7): for each request every name gets a score, and the highest wins. All gateways compute the same, and a name
 * that goes moves only the requests that it had.
 */
final class Rendezvous {

    private Rendezvous() {}

    /** A hash of a name that is the same in every process: FNV-1a, 64 bits. */
    static long hash(String name) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    /** Returns {@code -weight ÷ ln(h)}, with h in (0, 1) from both hashes. */
    static double score(long request, long name, int weight) {
        // A whole number from 1 to 2^53 - 1, so that h is neither 0 nor 1.
        double h = Math.max(1, mixed(request ^ mixed(name)) >>> 11) * 0x1p-53;
        return -weight / StrictMath.log(h);
    }

    /** The finalizer of MurmurHash3: each bit of the result depends on each bit of the argument. */
    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 33;
    }
}

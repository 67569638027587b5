package dev.sluice.digest;

/**
 * A 64-bit hash of texts, the same on every gateway and in every version of Java: FNV-1a over the UTF-16 of the texts, then the finalizer of
 * MurmurHash3, as FNV alone hardly spreads the last letters. Not for secrets. For one thread.
 */
public final class StableHash {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private long state = FNV_OFFSET;

    /** Adds a text. Two texts are not the same as one that joins them. */
    public StableHash add(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            addByte(c & 0xFF);
            addByte(c >>> 8);
        }
        // The length ends the text: no two lists of texts give the same bytes.
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            addByte(text.length() >>> shift & 0xFF);
        }
        return this;
    }

    private void addByte(int b) {
        state = (state ^ b) * FNV_PRIME;
    }

    /** Returns the hash of the texts so far. */
    public long value() {
        return mixed(state);
    }

    /** The finalizer of MurmurHash3: each bit of the result depends on each bit of the argument. */
    public static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}

package dev.sluice.ledger.keys;

import java.util.List;

/**
 * All keys at a time.
 *
 * @param version rises with each change; 0 before the first
 * @param keys at most {@value ClientKeyStore#MOST}, the newest first
 */
public record KeyList(long version, List<StoredKey> keys) {

    /** Of a database without keys. */
    public static final KeyList NONE = new KeyList(0, List.of());

    public KeyList {
        keys = List.copyOf(keys);
    }
}

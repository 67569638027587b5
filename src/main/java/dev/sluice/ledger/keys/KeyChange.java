package dev.sluice.ledger.keys;

/** What becomes of a change of the keys. */
public sealed interface KeyChange {

    /**
     * It is done.
     *
     * @param key that was made or disabled, as it is now
     */
    record Done(StoredKey key) implements KeyChange {}

    /** There is no key with this id. */
    record NoSuchKey() implements KeyChange {}

    /** The key was disabled or has expired, so that nothing can take its place. */
    record Ended() implements KeyChange {}

    /** There are as many keys as there may be. */
    record TooMany() implements KeyChange {}
}

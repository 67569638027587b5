package dev.sluice.ledger.keys;

import dev.sluice.digest.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Keys for tests. */
public final class StoredKeys {

    public static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private StoredKeys() {}

    /** A key of a client that was made so many seconds after noon. */
    public static StoredKey key(int number, String client) {
        return key(number, client, Optional.empty());
    }

    public static StoredKey key(int number, String client, Optional<Instant> until) {
        return new StoredKey(
                new UUID(7, number),
                client,
                Sha256.hex(textOf(number)),
                "%04d".formatted(number % 10_000),
                "ole",
                NOON.plusSeconds(number),
                until,
                Optional.empty());
    }

    /** What the client of this key sends. */
    public static String textOf(int number) {
        return "key-" + number;
    }
}

package dev.sluice.ledger;

import dev.sluice.digest.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What the ledger has in the place of the names of users. Immutable; any thread. */
public final class UserNames {

    /** The names themselves. */
    public static final UserNames KEPT = new UserNames(true, Optional.empty());

    /** Nothing. */
    public static final UserNames LEFT_OUT = new UserNames(false, Optional.empty());

    private static final String PREFIX = "hmac-";

    /** 128 bits: no two users have the same. */
    private static final int DIGITS = 32;

    private final boolean areStored;
    private final Optional<byte[]> key;

    private UserNames(boolean areStored, Optional<byte[]> key) {
        this.areStored = areStored;
        this.key = key;
    }

    /** Keyed hashes: the same for the same name, so that sums of a user stay sums of one user. */
    public static UserNames hashed(byte[] key) {
        return new UserNames(true, Optional.of(key.clone()));
    }

    /** Returns what rows have for the user of this name; empty for nothing. */
    public Optional<String> stored(String name) {
        return areStored ? Optional.of(key.map(secret -> hash(secret, name)).orElse(name)) : Optional.empty();
    }

    /** Returns all that rows may have for the user of this name: also the name itself, as they had it before names were hashed. */
    public List<String> formsOf(String name) {
        return key.map(secret -> List.of(name, hash(secret, name))).orElse(List.of(name));
    }

    /** Whether rows have hashes, which tell no name. */
    public boolean areHashed() {
        return key.isPresent();
    }

    private static String hash(byte[] key, String name) {
        // As long as a row would have the name, and as an erasure is asked for it.
        String fit = RowText.fit(name, ExchangeRow.MAX_MODEL);
        return PREFIX
                + new HmacSha256(key).hex(fit.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
    }
}

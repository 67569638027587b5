package dev.sluice.auth;

import dev.sluice.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The SHA-256 of a gateway key: all that the gateway knows of it.
 *
 * <p>Without salt, as a key is 128 bits of chance or more, and not a password that could be guessed. What a comparison's time could
 * tell of a hash tells nothing of the key; it takes the same time nevertheless.
 */
public final class KeyHash {

    private static final int BYTES = 32;

    private final byte[] bytes;

    private KeyHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Of this key. */
    static KeyHash of(String key) {
        return new KeyHash(Sha256.digest().digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    /** Read from 64 hexadecimal digits, in any case; empty for anything else. */
    public static Optional<KeyHash> parse(String digits) {
        try {
            byte[] bytes = HexFormat.of().parseHex(digits);
            return bytes.length == BYTES ? Optional.of(new KeyHash(bytes)) : Optional.empty();
        } catch (IllegalArgumentException noDigits) {
            return Optional.empty();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "***";
    }
}

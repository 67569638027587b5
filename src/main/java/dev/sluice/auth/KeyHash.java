package dev.sluice.auth;

import dev.sluice.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The SHA-256 hash of an API key of the gateway. The gateway does not store the key itself.
 *
 * <p>Not salted: a key has at least 128 random bits, so it cannot be guessed like a password. Comparison takes constant time,
 * although timing would reveal only the hash.
 */
public final class KeyHash {

    private static final int BYTES = 32;

    private final byte[] bytes;

    private KeyHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Hashes a key. */
    public static KeyHash of(String key) {
        return new KeyHash(Sha256.digest().digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    /** Parses 64 hexadecimal digits in any case; empty for anything else. */
    public static Optional<KeyHash> parse(String digits) {
        try {
            byte[] bytes = HexFormat.of().parseHex(digits);
            return bytes.length == BYTES ? Optional.of(new KeyHash(bytes)) : Optional.empty();
        } catch (IllegalArgumentException noDigits) {
            return Optional.empty();
        }
    }

    /** The hash as 64 hexadecimal digits in lower case. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
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

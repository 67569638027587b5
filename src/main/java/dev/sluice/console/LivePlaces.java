package dev.sluice.console;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes up to where somebody has seen what is live as text that tells nothing: a number would tell members of a team how much all others do. No text is
 * written twice. The texts are good on this gateway until it stops. Thread-safe.
 */
final class LivePlaces {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int BYTES = NONCE_BYTES + 2 * Long.BYTES + TAG_BYTES;

    private final SecureRandom random;
    private final InstantSource clock;
    private final SecretKeySpec key;

    /**
     * A place that this gateway has given.
     *
     * @param number as the tail counts
     * @param given when, to the millisecond
     */
    record Place(long number, Instant given) {}

    LivePlaces(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
        this.key = new SecretKeySpec(bytes(KEY_BYTES), "AES");
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Writes a place that is given now. */
    String write(long number) {
        byte[] nonce = bytes(NONCE_BYTES);
        byte[] place = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(number)
                .putLong(clock.instant().toEpochMilli())
                .array();
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(place);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            ByteBuffer.allocate(BYTES).put(nonce).put(sealed).array());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Reads a place; empty for one that this gateway has not given since its start.
     *
     * @throws IllegalArgumentException if the text is none of any gateway
     */
    Optional<Place> read(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("not a place");
        }
        try {
            ByteBuffer place = ByteBuffer.wrap(
                    cipher(Cipher.DECRYPT_MODE, bytes).doFinal(bytes, NONCE_BYTES, BYTES - NONCE_BYTES));
            return Optional.of(new Place(place.getLong(), Instant.ofEpochMilli(place.getLong())));
        } catch (GeneralSecurityException ofAnother) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce, 0, NONCE_BYTES));
        return cipher;
    }
}

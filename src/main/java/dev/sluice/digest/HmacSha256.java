package dev.sluice.digest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC with SHA-256 (RFC 2104). For one thread. */
public final class HmacSha256 {

    private static final String NAME = "HmacSHA256";

    private final Mac mac;

    /** @param key at least one byte */
    public HmacSha256(byte[] key) {
        try {
            mac = Mac.getInstance(NAME);
            mac.init(new SecretKeySpec(key, NAME));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HMAC with SHA-256", impossible);
        }
    }

    /** Returns the code of these bytes, one part after the other, as 64 lower-case hexadecimal digits. */
    public String hex(byte[]... parts) {
        for (byte[] part : parts) {
            mac.update(part);
        }
        return HexFormat.of().formatHex(mac.doFinal());
    }

    /** Returns the code of these texts as 64 lower-case hexadecimal digits. Two texts are not the same as one that joins them. */
    public String hex(String first, String second) {
        return hex(
                (first.length() + ":" + first).getBytes(StandardCharsets.UTF_8),
                second.getBytes(StandardCharsets.UTF_8));
    }
}

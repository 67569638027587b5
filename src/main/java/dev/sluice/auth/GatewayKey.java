package dev.sluice.auth;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * A key that the gateway has made for a client: {@code slk_}, 43 characters of random, and 6 of a checksum, all of them letters and digits.
 *
 * <p>The checksum is the CRC-32 of everything before it. It tells a mistyped key from an unknown one, and lets scanners find keys in places
 * where none should be. It guards nothing: everybody can work it out.
 */
public final class GatewayKey {

    private static final String PREFIX = "slk_";
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final int RANDOM_BITS = 256;

    /** The fewest digits for {@value #RANDOM_BITS} bits. */
    private static final int RANDOM_DIGITS = 43;

    /** The fewest digits for 32 bits. */
    private static final int CHECK_DIGITS = 6;

    private static final int LENGTH = PREFIX.length() + RANDOM_DIGITS + CHECK_DIGITS;
    private static final int LAST = 4;

    private final String text;

    private GatewayKey(String text) {
        this.text = text;
    }

    /** Makes a new key. */
    public static GatewayKey make(SecureRandom random) {
        String body = PREFIX + digits(new BigInteger(RANDOM_BITS, random), RANDOM_DIGITS);
        return new GatewayKey(body + check(body));
    }

    /** What a text can be. */
    enum Form {
        /** Perhaps a key that the gateway has made. */
        WHOLE,
        /** Meant to be one, and none. */
        MISTYPED,
        /** Of another kind. */
        OTHER
    }

    static Form formOf(String text) {
        if (!text.startsWith(PREFIX)) {
            return Form.OTHER;
        }
        return isWhole(text) ? Form.WHOLE : Form.MISTYPED;
    }

    private static boolean isWhole(String text) {
        if (text.length() != LENGTH || !text.chars().skip(PREFIX.length()).allMatch(GatewayKey::isDigit)) {
            return false;
        }
        String body = text.substring(0, LENGTH - CHECK_DIGITS);
        return text.endsWith(check(body));
    }

    private static boolean isDigit(int character) {
        return DIGITS.indexOf(character) >= 0;
    }

    private static String check(String body) {
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.US_ASCII));
        return digits(BigInteger.valueOf(sum.getValue()), CHECK_DIGITS);
    }

    private static String digits(BigInteger number, int count) {
        char[] digits = new char[count];
        BigInteger rest = number;
        for (int at = count - 1; at >= 0; at--) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            digits[at] = DIGITS.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(digits);
    }

    /** The key itself, for whoever gets it and for nobody else. */
    public String text() {
        return text;
    }

    /** The last characters, by which people know it. */
    public String last4() {
        return text.substring(LENGTH - LAST);
    }

    @Override
    public String toString() {
        return "***";
    }
}

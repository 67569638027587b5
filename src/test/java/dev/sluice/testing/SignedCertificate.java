package dev.sluice.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import javax.security.auth.x500.X500Principal;

/** Makes X.509 certificates of EC keys (RFC 5280, section 4.1), written in DER: a run of keytool takes most of a second for each. */
final class SignedCertificate {

    /** What a certificate authority has: basic constraints, critical, CA. */
    static final byte[] OF_AN_AUTHORITY =
            sequence(oid(0x55, 0x1D, 0x13), tlv(0x01, bytes(0xFF)), tlv(0x04, sequence(tlv(0x01, bytes(0xFF)))));

    /** What a server on this machine has: the names {@code localhost} and 127.0.0.1. */
    static final byte[] OF_LOCALHOST = sequence(
            oid(0x55, 0x1D, 0x11),
            tlv(0x04, sequence(tlv(0x82, "localhost".getBytes(US_ASCII)), tlv(0x87, bytes(127, 0, 0, 1)))));

    private static final byte[] ECDSA_WITH_SHA_256 = sequence(oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Duration A_DAY = Duration.ofDays(1);

    private SignedCertificate() {}

    /** A key for one. */
    static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /**
     * Makes one.
     *
     * @param issuer who signs it, with {@code signer}
     * @param subject whose {@code key} it is about
     * @param from when it begins to be valid
     * @param until when it ends
     * @param extensions any number of those above
     */
    static X509Certificate of(
            X500Principal issuer,
            PrivateKey signer,
            X500Principal subject,
            PublicKey key,
            Instant from,
            Instant until,
            byte[]... extensions)
            throws GeneralSecurityException {
        byte[] told = sequence(
                tlv(0xA0, tlv(0x02, bytes(2))),
                tlv(0x02, new BigInteger(64, new SecureRandom()).toByteArray()),
                ECDSA_WITH_SHA_256,
                issuer.getEncoded(),
                sequence(time(from), time(until)),
                subject.getEncoded(),
                key.getEncoded(),
                extensions.length == 0 ? bytes() : tlv(0xA3, sequence(extensions)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer);
        signature.update(told);
        byte[] all = sequence(told, ECDSA_WITH_SHA_256, tlv(0x03, bytes(0), signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(all));
    }

    /** Makes one that has signed itself, and is valid from yesterday until tomorrow. */
    static X509Certificate ofItself(X500Principal subject, KeyPair keys, byte[]... extensions)
            throws GeneralSecurityException {
        Instant now = Instant.now();
        return of(subject, keys.getPrivate(), subject, keys.getPublic(), now.minus(A_DAY), now.plus(A_DAY), extensions);
    }

    private static byte[] time(Instant instant) {
        return tlv(0x17, UTC_TIME.format(instant).getBytes(US_ASCII));
    }

    private static byte[] oid(int... encoded) {
        return tlv(0x06, bytes(encoded));
    }

    private static byte[] sequence(byte[]... parts) {
        return tlv(0x30, parts);
    }

    /** Tag, length and value (X.690, section 8.1); of at most 65,535 bytes. */
    private static byte[] tlv(int tag, byte[]... parts) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            value.writeBytes(part);
        }
        int length = value.size();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (length > 0xFF) {
            all.write(0x82);
            all.write(length >> 8);
        } else if (length > 0x7F) {
            all.write(0x81);
        }
        all.write(length);
        all.writeBytes(value.toByteArray());
        return all.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}

package dev.sluice.auth;

import dev.sluice.digest.Sha256;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** What identifies a TLS client certificate: its subject together with its issuer, or its SHA-256. */
public sealed interface CertificateId {

    /**
     * A subject of one issuer, both in the form of RFC 2253. They are compared as text, character by character: {@link X500Principal}
     * equates names that differ in case, spaces or ligatures, and an authority may give these to different owners.
     */
    record Named(String subject, String issuer) implements CertificateId {}

    /**
     * One certificate.
     *
     * @param sha256 SHA-256 of its DER form, in lower-case hexadecimal
     */
    record Fingerprint(String sha256) implements CertificateId {}

    /**
     * The identity of a subject and an issuer.
     *
     * @throws IllegalArgumentException if one of them is no distinguished name
     */
    static CertificateId named(String subject, String issuer) {
        return new Named(rfc2253(new X500Principal(subject)), rfc2253(new X500Principal(issuer)));
    }

    /** Parses a SHA-256 of 64 hexadecimal digits, with or without colons, in any case; empty for anything else. */
    static Optional<CertificateId> fingerprint(String digits) {
        String bare = digits.replace(":", "").toLowerCase(Locale.ROOT);
        return KeyHash.parse(bare).map(valid -> new Fingerprint(bare));
    }

    /** All identities of a certificate. */
    static Set<CertificateId> of(X509Certificate certificate) {
        try {
            return Set.of(
                    new Named(
                            rfc2253(certificate.getSubjectX500Principal()),
                            rfc2253(certificate.getIssuerX500Principal())),
                    new Fingerprint(HexFormat.of().formatHex(Sha256.digest().digest(certificate.getEncoded()))));
        } catch (CertificateEncodingException unreadable) {
            return Set.of();
        }
    }

    /** A configured name is written in DER and read again, so that the parts of a multi-valued name have one order. */
    private static String rfc2253(X500Principal name) {
        return new X500Principal(name.getEncoded()).getName(X500Principal.RFC2253);
    }
}

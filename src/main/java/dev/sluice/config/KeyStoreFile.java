package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Optional;

/** Certificates, and optionally a private key, from a PKCS #12, JKS or PEM file. PEM files can have only certificates. */
final class KeyStoreFile {

    private final KeyStore store;
    private final char[] password;

    private KeyStoreFile(KeyStore store, char[] password) {
        this.store = store;
        this.password = password;
    }

    /** The file has another format, or the password is wrong. The message contains no details of either. */
    static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Reads a file. The extension decides the format: {@code .pem} or {@code .crt}, {@code .jks}, else PKCS #12. */
    static KeyStoreFile load(Path path, Optional<String> password) throws UnreadableException {
        String name = path.toString().toLowerCase(Locale.ROOT);
        char[] secret = password.map(String::toCharArray).orElse(null);
        try (InputStream in = Files.newInputStream(path)) {
            if (name.endsWith(".pem") || name.endsWith(".crt")) {
                return new KeyStoreFile(certificates(in), secret);
            }
            KeyStore store = KeyStore.getInstance(name.endsWith(".jks") ? "JKS" : "PKCS12");
            store.load(in, secret);
            return new KeyStoreFile(store, secret);
        } catch (IOException | GeneralSecurityException unfit) {
            throw new UnreadableException(
                    "cannot be read as PKCS12, as JKS (.jks) or as PEM certificates (.pem, .crt), or its password is wrong: "
                            + unfit.getClass().getSimpleName(),
                    unfit);
        }
    }

    private static KeyStore certificates(InputStream in) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
            store.setCertificateEntry("certificate-" + number++, certificate);
        }
        if (number == 0) {
            throw new GeneralSecurityException("the file has no certificate");
        }
        return store;
    }

    KeyStore store() {
        return store;
    }

    /** Password of the private key; null for none. */
    char[] password() {
        return password;
    }
}

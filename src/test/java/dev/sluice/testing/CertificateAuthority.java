package dev.sluice.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;

/** Plays a certificate authority. */
public final class CertificateAuthority {

    private static final String PASSWORD = "changeit";
    private static final Duration A_DAY = Duration.ofDays(1);

    private final KeyPair keys;
    private final X509Certificate certificate;
    private final Path trustStore;

    private CertificateAuthority(KeyPair keys, X509Certificate certificate, Path trustStore) {
        this.keys = keys;
        this.certificate = certificate;
        this.trustStore = trustStore;
    }

    /**
     * Makes a new one.
     *
     * @param folder for its file; need not exist
     * @param subject its name, such as {@code CN=Test CA}
     */
    public static CertificateAuthority in(Path folder, String subject) throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        KeyPair keys = SignedCertificate.newKey();
        X509Certificate itself =
                SignedCertificate.ofItself(new X500Principal(subject), keys, SignedCertificate.OF_AN_AUTHORITY);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", itself);
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return new CertificateAuthority(keys, itself, file);
    }

    /** A PKCS 12 file that trusts it, whose password is {@code changeit}. */
    public Path trustStore() {
        return trustStore;
    }

    /** Its name, as RFC 2253 writes it. */
    public String subject() {
        return certificate.getSubjectX500Principal().getName();
    }

    /** Issues a certificate that is valid now. */
    public Issued issue(String clientSubject) throws GeneralSecurityException {
        Instant now = Instant.now();
        return issue(clientSubject, now.minus(A_DAY), now.plus(A_DAY));
    }

    /** Issues a certificate that has expired. */
    public Issued issueExpired(String clientSubject) throws GeneralSecurityException {
        Instant now = Instant.now();
        return issue(clientSubject, now.minus(A_DAY.multipliedBy(2)), now.minus(A_DAY));
    }

    private Issued issue(String clientSubject, Instant from, Instant until) throws GeneralSecurityException {
        KeyPair client = SignedCertificate.newKey();
        X509Certificate issued = SignedCertificate.of(
                certificate.getSubjectX500Principal(),
                keys.getPrivate(),
                new X500Principal(clientSubject),
                client.getPublic(),
                from,
                until);
        return new Issued(List.of(issued, certificate), client.getPrivate());
    }

    /** A certificate that signed itself: nobody vouches for it. */
    public static Issued selfSigned(String clientSubject) throws GeneralSecurityException {
        KeyPair client = SignedCertificate.newKey();
        X509Certificate itself = SignedCertificate.ofItself(new X500Principal(clientSubject), client);
        return new Issued(List.of(itself), client.getPrivate());
    }

    /**
     * A certificate with its key.
     *
     * @param chain the certificate first
     */
    public record Issued(List<X509Certificate> chain, PrivateKey key) {

        public Issued {
            chain = List.copyOf(chain);
        }

        /** The certificate itself. */
        public X509Certificate certificate() {
            return chain.get(0);
        }

        /** For a client that shows it to every server, whatever authorities the server names. */
        public SSLContext contextThatTrusts(TrustManager... servers) throws GeneralSecurityException {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Always(this)}, servers, null);
            return context;
        }
    }

    /** Does not ask whether the server would accept the certificate: an attacker does not either. */
    private static final class Always extends X509ExtendedKeyManager {

        private final Issued issued;

        private Always(Issued issued) {
            this.issued = issued;
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return "client";
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, javax.net.ssl.SSLEngine engine) {
            return "client";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return issued.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return issued.key();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {"client"};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return "";
        }
    }
}

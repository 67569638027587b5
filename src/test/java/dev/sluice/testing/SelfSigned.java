package dev.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

/** A key for {@code localhost} that nobody vouches for, unless this JVM is told to trust it. */
public final class SelfSigned {

    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    /** Of its file. */
    public static final String PASSWORD = "changeit";

    private final Path keys;

    private SelfSigned(Path keys) {
        this.keys = keys;
    }

    /** Makes a new one, kept in this folder as {@code keys.p12} under the password {@code changeit}. */
    public static SelfSigned in(Path folder) throws IOException, GeneralSecurityException {
        KeyPair pair = SignedCertificate.newKey();
        X509Certificate certificate =
                SignedCertificate.ofItself(new X500Principal("CN=localhost"), pair, SignedCertificate.OF_LOCALHOST);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", pair.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {certificate});
        Path keys = folder.resolve("keys.p12");
        try (OutputStream out = Files.newOutputStream(keys)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return new SelfSigned(keys);
    }

    /** Its certificate. */
    public X509Certificate certificate() throws IOException, GeneralSecurityException {
        return (X509Certificate) store().getCertificate("server");
    }

    /** The PKCS #12 file with its key, whose password is {@value #PASSWORD}. */
    public Path file() {
        return keys;
    }

    /** Its certificate in PEM (RFC 7468). */
    public String pem() throws IOException, GeneralSecurityException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(certificate().getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** Listens with it on a free loopback port. */
    public ServerSocket serverSocket() throws IOException, GeneralSecurityException {
        return context().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** The same, and lets nobody in who has not got it too. */
    public ServerSocket serverSocketThatAsks() throws IOException, GeneralSecurityException {
        SSLServerSocket socket = (SSLServerSocket) serverSocket();
        socket.setNeedClientAuth(true);
        return socket;
    }

    /** For a server, and for a client that trusts nobody else. */
    public SSLContext context() throws IOException, GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store(), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trustManagers(), null);
        return context;
    }

    /** For a client that trusts nobody else. */
    public TrustManager[] trustManagers() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("itself", certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return trust.getTrustManagers();
    }

    /** From now on whoever asks this JVM whom to trust is told of it. */
    public void trust() {
        System.setProperty(TRUST_STORE, keys.toString());
        System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
    }

    /** From now on nobody is. */
    public void distrust() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
    }
}

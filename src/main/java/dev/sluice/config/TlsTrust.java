package dev.sluice.config;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts the JVM's certificate authorities and those of a configured trust store. A private authority is added to the public ones and
 * does not replace them. Does not verify host names: the HTTP client does. Thread-safe.
 */
final class TlsTrust implements X509TrustManager {

    private final X509TrustManager jvmTrust;
    private final X509TrustManager addedTrust;

    private TlsTrust(X509TrustManager jvmTrust, X509TrustManager addedTrust) {
        this.jvmTrust = jvmTrust;
        this.addedTrust = addedTrust;
    }

    /**
     * Creates an SSL context.
     *
     * @param trusted additional trusted certificates; empty for none
     * @param clientCertificate client certificate with its private key; empty for none
     */
    static SSLContext contextOf(Optional<KeyStoreFile> trusted, Optional<KeyStoreFile> clientCertificate) {
        try {
            TrustManager[] trust = trusted.isEmpty()
                    ? null
                    : new TrustManager[] {
                        new TlsTrust(managerOf(null), managerOf(trusted.get().store()))
                    };
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(clientCertificate.isEmpty() ? null : keys(clientCertificate.get()), trust, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has TLS", impossible);
        }
    }

    private static KeyManager[] keys(KeyStoreFile clientCertificate) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(clientCertificate.store(), clientCertificate.password());
        return factory.getKeyManagers();
    }

    /** Trust manager for this store; null for the JVM's default store. */
    private static X509TrustManager managerOf(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no X.509 trust manager"));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        try {
            jvmTrust.checkServerTrusted(chain, type);
        } catch (CertificateException notPublic) {
            addedTrust.checkServerTrusted(chain, type);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("only server certificates are verified here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return Stream.of(jvmTrust, addedTrust)
                .flatMap(manager -> Stream.of(manager.getAcceptedIssuers()))
                .toArray(X509Certificate[]::new);
    }
}

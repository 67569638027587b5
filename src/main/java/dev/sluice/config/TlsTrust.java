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
 * Trusts whom the JVM trusts, and whom else the operator says: a company's own authority does not end the trust in public ones. Host
 * names are checked besides, by whoever uses it. For any number of threads.
 */
final class TlsTrust implements X509TrustManager {

    private final X509TrustManager jvms;
    private final X509TrustManager more;

    private TlsTrust(X509TrustManager jvms, X509TrustManager more) {
        this.jvms = jvms;
        this.more = more;
    }

    /**
     * Makes connections that trust so.
     *
     * @param trusted whom to trust besides
     * @param ours by what certificate to be known
     */
    static SSLContext contextOf(Optional<KeyStoreFile> trusted, Optional<KeyStoreFile> ours) {
        try {
            TrustManager[] trust = trusted.isEmpty()
                    ? null
                    : new TrustManager[] {
                        new TlsTrust(managerOf(null), managerOf(trusted.get().store()))
                    };
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(ours.isEmpty() ? null : keys(ours.get()), trust, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has TLS", impossible);
        }
    }

    private static KeyManager[] keys(KeyStoreFile ours) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(ours.store(), ours.password());
        return factory.getKeyManagers();
    }

    /** Of this store; of the JVM's own where it is null. */
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
            jvms.checkServerTrusted(chain, type);
        } catch (CertificateException notPublic) {
            more.checkServerTrusted(chain, type);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("no client comes in this way");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return Stream.of(jvms, more)
                .flatMap(manager -> Stream.of(manager.getAcceptedIssuers()))
                .toArray(X509Certificate[]::new);
    }
}

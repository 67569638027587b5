package dev.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;

/** Plays a certificate authority, with the JDK's keytool. */
public final class CertificateAuthority {

    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final String subject;

    /** How many certificates it has issued. */
    private int issued;

    private CertificateAuthority(Path folder, String subject) {
        this.folder = folder;
        this.subject = subject;
    }

    /**
     * Makes a new one.
     *
     * @param folder for its files; need not exist
     * @param subject its name, such as {@code CN=Test CA}
     */
    public static CertificateAuthority in(Path folder, String subject) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        CertificateAuthority authority = new CertificateAuthority(folder, subject);
        authority.keytool("-genkeypair", "-alias", "ca", "-keystore", "ca.p12", "-dname", subject, "-ext", "bc:c");
        authority.keytool("-exportcert", "-rfc", "-alias", "ca", "-keystore", "ca.p12", "-file", "ca.pem");
        authority.keytool("-importcert", "-noprompt", "-alias", "ca", "-keystore", "trust.p12", "-file", "ca.pem");
        return authority;
    }

    /** A PKCS 12 file that trusts it, whose password is {@code changeit}. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    /** Its name. */
    public String subject() {
        return subject;
    }

    /** Issues a certificate that is valid now. */
    public Issued issue(String clientSubject) throws IOException, InterruptedException, GeneralSecurityException {
        return issue(clientSubject, "-1d");
    }

    /** Issues a certificate that has expired. */
    public Issued issueExpired(String clientSubject)
            throws IOException, InterruptedException, GeneralSecurityException {
        return issue(clientSubject, "-10d");
    }

    /** For three days from the start. */
    private Issued issue(String clientSubject, String start)
            throws IOException, InterruptedException, GeneralSecurityException {
        String name = "client-" + issued++;
        String store = name + ".p12";
        keytool("-genkeypair", "-alias", "client", "-keystore", store, "-dname", clientSubject);
        keytool("-certreq", "-alias", "client", "-keystore", store, "-file", name + ".csr");
        keytool(
                "-gencert",
                "-rfc",
                "-alias",
                "ca",
                "-keystore",
                "ca.p12",
                "-infile",
                name + ".csr",
                "-outfile",
                name + ".pem",
                "-startdate",
                start,
                "-validity",
                "3");
        keytool("-importcert", "-noprompt", "-alias", "ca", "-keystore", store, "-file", "ca.pem");
        keytool("-importcert", "-noprompt", "-alias", "client", "-keystore", store, "-file", name + ".pem");
        return read(folder.resolve(store));
    }

    /** A certificate that signed itself, in the name of this authority. */
    public Issued selfSigned(String clientSubject) throws IOException, InterruptedException, GeneralSecurityException {
        keytool("-genkeypair", "-alias", "client", "-keystore", "self.p12", "-dname", clientSubject);
        return read(folder.resolve("self.p12"));
    }

    private static Issued read(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (java.security.cert.Certificate each : store.getCertificateChain("client")) {
            chain.add((X509Certificate) each);
        }
        return new Issued(chain, (PrivateKey) store.getKey("client", PASSWORD.toCharArray()));
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC"));
        }
        Path log = folder.resolve("keytool.log");
        Process keytool = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException(command + Files.readString(log));
        }
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

package dev.sluice.auth;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** Authenticates by container authentication: a TLS client certificate, or a principal with roles. */
final class ContainerLoginMechanism implements AuthenticationMechanism {

    private final ClientRegistry clients;
    private final AdminLogins admins;

    ContainerLoginMechanism(ClientRegistry clients, AdminLogins admins) {
        this.clients = clients;
        this.admins = admins;
    }

    @Override
    public AuthenticationResult authenticate(PresentedCredentials credentials) {
        // Before the certificate: the container may have made the administrator's login of it.
        if (admins.isOfContainer(credentials::hasRole)) {
            return Rejected.administrator();
        }
        Optional<AuthenticationResult> byCertificate = credentials.certificate().flatMap(this::withCertificate);
        if (byCertificate.isPresent()) {
            return byCertificate.get();
        }
        Optional<String> principal = credentials.principal();
        if (principal.isPresent()) {
            return clients.withPrincipal(principal.get(), credentials::hasRole);
        }
        return credentials.certificate().isPresent() ? Rejected.unassigned() : new NoCredentials();
    }

    /** Empty if no client has this certificate: the container may still map it to a principal. */
    private Optional<AuthenticationResult> withCertificate(X509Certificate certificate) {
        return clients.withCertificate(CertificateId.of(certificate)).map(Authenticated::new);
    }
}

package dev.sluice.auth;

import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** The container's own login: a principal with roles, or a TLS client certificate. */
final class ContainerLogin implements AuthenticationMechanism {

    private final ClientRegistry clients;

    ContainerLogin(ClientRegistry clients) {
        this.clients = clients;
    }

    @Override
    public Identification identify(PresentedCredentials credentials) {
        Optional<Identification> byCertificate = credentials.certificate().flatMap(this::withCertificate);
        if (byCertificate.isPresent()) {
            return byCertificate.get();
        }
        Optional<String> principal = credentials.principal();
        if (principal.isPresent()) {
            return clients.loggedIn(principal.get(), credentials::hasRole);
        }
        return credentials.certificate().isPresent() ? Rejected.unassigned() : new NoCredentials();
    }

    /** Empty where no client has it: a container may make a principal of it. */
    private Optional<Identification> withCertificate(X500Principal subject) {
        return clients.withCertificate(subject).map(Authenticated::new);
    }
}

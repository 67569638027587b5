package dev.sluice.auth;

import dev.sluice.auth.Rejected.Reason;

/** Serves programs on this machine and nobody else: what holds until the operator says who may call. */
final class LoopbackOnly implements AuthenticationMechanism {

    @Override
    public Identification identify(PresentedCredentials credentials) {
        return credentials.isFromThisMachine()
                ? new Authenticated(Client.ANONYMOUS)
                : Rejected.unauthorized(
                        Reason.MISSING,
                        "This gateway was not told who may call it, and so serves only programs on its own machine. Ask its operator"
                                + " to set sluice.clients.NAME.key-sha256, or sluice.auth.");
    }
}

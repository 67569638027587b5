package dev.sluice.auth;

import dev.sluice.auth.Rejected.Reason;

/** Accepts only requests from the same machine. For development, by {@code sluice.auth=loopback}, and for the demo. */
final class LoopbackMechanism implements AuthenticationMechanism {

    @Override
    public AuthenticationResult authenticate(PresentedCredentials credentials) {
        return credentials.isFromThisMachine()
                ? new Authenticated(Client.ANONYMOUS)
                : Rejected.unauthorized(
                        Reason.MISSING,
                        "This gateway accepts only HTTP/1.1 requests that a program on its own machine sends to a loopback address,"
                                + " without a proxy and not from a web page of another site. Ask its operator to set"
                                + " sluice.clients.NAME.key-sha256, or sluice.auth=open.");
    }
}

package dev.sluice.auth;

import dev.sluice.auth.Rejected.Reason;

/** Accepts only requests from the same machine. The default while no clients are configured. */
final class LoopbackMechanism implements AuthenticationMechanism {

    @Override
    public AuthenticationResult authenticate(PresentedCredentials credentials) {
        return credentials.isFromThisMachine()
                ? new Authenticated(Client.ANONYMOUS)
                : Rejected.unauthorized(
                        Reason.MISSING,
                        "No clients are configured, so this gateway accepts only requests from its own machine. Ask its operator to"
                                + " set sluice.clients.NAME.key-sha256, or sluice.auth=open.");
    }
}

package dev.sluice.auth;

/** Authenticates requests by one kind of credential. Thread-safe. */
interface AuthenticationMechanism {

    /** Returns the client, a rejection, or {@link NoCredentials} if the request has no credential of this kind. */
    AuthenticationResult authenticate(PresentedCredentials credentials);
}

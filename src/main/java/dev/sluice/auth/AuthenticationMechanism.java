package dev.sluice.auth;

/** One way to tell who is calling. For any number of threads. */
interface AuthenticationMechanism {

    /** Asks for the client behind a request. */
    Identification identify(PresentedCredentials credentials);
}

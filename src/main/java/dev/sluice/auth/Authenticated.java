package dev.sluice.auth;

/** The request was authenticated as this client. */
record Authenticated(Client client) implements AuthenticationResult {}

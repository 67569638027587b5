package dev.sluice.auth;

/** The caller is this client. */
record Authenticated(Client client) implements Identification {}

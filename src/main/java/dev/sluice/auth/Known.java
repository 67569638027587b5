package dev.sluice.auth;

/** The caller is this client. */
record Known(Client client) implements Identification {}

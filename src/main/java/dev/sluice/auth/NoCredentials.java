package dev.sluice.auth;

/** The caller shows nothing that this mechanism is about. */
record NoCredentials() implements Identification {}

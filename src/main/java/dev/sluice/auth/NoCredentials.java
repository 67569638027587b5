package dev.sluice.auth;

/** The request has no credential that this mechanism handles. */
record NoCredentials() implements AuthenticationResult {}

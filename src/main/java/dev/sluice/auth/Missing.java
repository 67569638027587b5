package dev.sluice.auth;

/** The caller shows nothing that this mechanism is about. */
record Missing() implements Identification {}

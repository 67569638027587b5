package dev.sluice.auth;

/** The ways to tell who is calling, as an operator names them. */
public enum AuthMethod {
    /** Nobody is asked. */
    OPEN,
    /** Nobody is asked, and only programs on this machine are served. */
    LOOPBACK,
    /** Keys that the operator gave out. */
    KEYS,
    /** The container's login, or a TLS client certificate. */
    CONTAINER,
    /** Signed tokens of an identity provider. */
    JWT
}

package dev.sluice.auth;

/** Authentication methods, as named in {@code sluice.auth}; {@link #LOOPBACK} is the default without clients. */
public enum AuthMethod {
    /** No authentication: every request is accepted. */
    OPEN,
    /** No authentication, but only requests from the same machine are accepted. */
    LOOPBACK,
    /** API keys that the operator issued. */
    KEYS,
    /** Container authentication (principal and roles), or a TLS client certificate. */
    CONTAINER,
    /** JWTs of an identity provider. */
    JWT
}

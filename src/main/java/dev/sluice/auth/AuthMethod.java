package dev.sluice.auth;

/** Authentication methods, as named in {@code sluice.auth}. */
public enum AuthMethod {
    /** No authentication: every request is accepted. */
    OPEN,
    /** No authentication, but only requests from the same machine are accepted; the default in the demo alone. */
    LOOPBACK,
    /** API keys that the operator issued. */
    KEYS,
    /** Container authentication (principal and roles), or a TLS client certificate. */
    CONTAINER,
    /** JWTs of an identity provider. */
    JWT
}

package dev.sluice.auth;

/** The result of authenticating a request. */
sealed interface AuthenticationResult permits Authenticated, NoCredentials, Rejected {}

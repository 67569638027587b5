package dev.sluice.auth;

/** What came of asking who is calling. */
sealed interface Identification permits Authenticated, NoCredentials, Rejected {}

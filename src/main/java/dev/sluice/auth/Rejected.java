package dev.sluice.auth;

import dev.sluice.errors.ApiError;

/**
 * The caller is turned away.
 *
 * <p>Absent as a fact when it was not, or the authentication filter is left out.
 *
 * @param reason for the metrics
 * @param error what it is told; nothing of what it sent
 */
public record Rejected(Reason reason, ApiError error) implements Identification {

    /** Why callers are turned away. */
    public enum Reason {
        /** There is no credential. */
        MISSING,
        /** Nobody has this credential, or it was forged. */
        INVALID,
        /** The credential was good once. */
        EXPIRED,
        /** The credential is good, but no client was made of it. */
        UNASSIGNED,
        /** What would tell whether the credential is good does not answer. */
        UNAVAILABLE
    }

    static Rejected missing() {
        return unauthorized(
                Reason.MISSING,
                "You did not send a key. Send the one that this gateway's operator gave you, as"
                        + " \"Authorization: Bearer KEY\".");
    }

    static Rejected invalid() {
        return unauthorized(
                Reason.INVALID,
                "Incorrect API key: this gateway does not know it. Send the one that its operator gave you, and not a provider's.");
    }

    static Rejected ambiguous() {
        return unauthorized(
                Reason.INVALID,
                "You sent more than one credential. Send one, as \"Authorization: Bearer KEY\" or as \"x-api-key: KEY\".");
    }

    static Rejected expired() {
        return unauthorized(
                Reason.EXPIRED, "This credential has expired. Get a new one, from whoever gave you this one.");
    }

    static Rejected unassigned() {
        return new Rejected(
                Reason.UNASSIGNED,
                ApiError.invalidRequest(
                        403,
                        "client_not_allowed",
                        "You are logged in, but may not use this gateway. Ask its operator to assign you to a client."));
    }

    static Rejected unavailable() {
        return new Rejected(
                Reason.UNAVAILABLE,
                ApiError.serverError(
                                503,
                                "authentication_unavailable",
                                "The gateway cannot check credentials now, as the keys to do so cannot be had; try again.")
                        .withHeader("Retry-After", "5"));
    }

    static Rejected unauthorized(Reason reason, String message) {
        // RFC 9110 section 11.6.1: a 401 says what would be accepted.
        return new Rejected(
                reason,
                ApiError.invalidRequest(401, "invalid_api_key", message).withHeader("WWW-Authenticate", "Bearer"));
    }
}

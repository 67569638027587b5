package dev.sluice.auth;

import dev.sluice.errors.ApiError;

/**
 * The request was rejected by authentication.
 *
 * <p>Absent from the exchange when it was accepted, and without the authentication filter.
 *
 * @param reason the label in the metrics
 * @param error the response; never contains the credential
 */
public record Rejected(Reason reason, ApiError error) implements AuthenticationResult {

    private static final String HEADERS =
            "\"Authorization: Bearer KEY\", \"x-api-key: KEY\", \"api-key: KEY\" or \"x-goog-api-key: KEY\"";

    /** Why a request was rejected. */
    public enum Reason {
        /** The request has no credential. */
        MISSING,
        /** The credential is unknown or forged. */
        INVALID,
        /** The credential has expired. */
        EXPIRED,
        /** The key was disabled. */
        DISABLED,
        /** The credential is valid but not assigned to a client. */
        UNASSIGNED,
        /** The credential cannot be verified, because keys are unavailable: the issuer's, or those that were made here. */
        UNAVAILABLE
    }

    static Rejected missing() {
        return unauthorized(
                Reason.MISSING,
                "You did not send an API key. Send the key that you got from this gateway's operator as " + HEADERS
                        + ".");
    }

    static Rejected invalid() {
        return unauthorized(
                Reason.INVALID,
                "Incorrect API key. Send the key that you got from this gateway's operator, not a key of a provider.");
    }

    static Rejected mistyped() {
        return unauthorized(
                Reason.INVALID,
                "The API key is mistyped: its last 6 characters do not belong to the others. Copy it again, whole.");
    }

    static Rejected disabled() {
        return unauthorized(
                Reason.DISABLED, "Your API key has been disabled. Get a new key from this gateway's operator.");
    }

    static Rejected ambiguous() {
        return unauthorized(
                Reason.INVALID, "The request has more than one credential. Send only one, as " + HEADERS + ".");
    }

    static Rejected expired() {
        return unauthorized(
                Reason.EXPIRED,
                "Your API key or token has expired. Get a new key from this gateway's operator, or a new token from your identity"
                        + " provider.");
    }

    static Rejected unassigned() {
        return new Rejected(
                Reason.UNASSIGNED,
                ApiError.invalidRequest(
                        403,
                        "client_not_allowed",
                        "You are authenticated, but not assigned to a client of this gateway. Ask its operator to assign you to one."));
    }

    static Rejected administrator() {
        return new Rejected(
                Reason.UNASSIGNED,
                ApiError.invalidRequest(
                        403,
                        "client_not_allowed",
                        "Your login is that of an administrator of this gateway, which opens its console alone. Use a gateway key, or a"
                                + " login without the roles of administrators."));
    }

    static Rejected unavailable() {
        return unavailable(
                "The gateway cannot verify tokens now, because it cannot fetch the keys of sluice.jwt.keys.");
    }

    static Rejected unread() {
        return unavailable(
                "The gateway cannot look up keys yet, because the ledger's database has not answered since it started.");
    }

    private static Rejected unavailable(String why) {
        return new Rejected(
                Reason.UNAVAILABLE,
                ApiError.serverError(
                                503,
                                "authentication_unavailable",
                                why + " Try again later. If the error persists, ask this gateway's operator.")
                        .withHeader("Retry-After", "5"));
    }

    static Rejected unauthorized(Reason reason, String message) {
        // RFC 9110 section 11.6.1: a 401 response must have WWW-Authenticate.
        return new Rejected(
                reason,
                ApiError.invalidRequest(401, "invalid_api_key", message).withHeader("WWW-Authenticate", "Bearer"));
    }
}

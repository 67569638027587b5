package dev.sluice.console;

import dev.sluice.audit.AuditUnavailableException;
import dev.sluice.errors.ApiError;
import dev.sluice.ledger.keys.ClientKeyStore;
import dev.sluice.ledger.query.LedgerExports;
import java.util.Collection;
import java.util.TreeSet;

/** The errors of the console and the admin API. */
final class AdminErrors {

    /** Nobody is signed in. */
    static final ApiError SIGN_IN_REQUIRED = ApiError.invalidRequest(
                    401,
                    "sign_in_required",
                    "Send the key of an administrator as \"Authorization: Bearer KEY\", or sign in at /admin/.")
            .withHeader("WWW-Authenticate", "Bearer");

    /** Nobody is signed in, and there are no keys. */
    static final ApiError LOGIN_REQUIRED = ApiError.invalidRequest(
                    401,
                    "login_required",
                    "Log in to this server, or send a token of your identity provider as \"Authorization: Bearer TOKEN\". The console"
                            + " has no keys: sluice.admin.auth says how administrators log in.")
            .withHeader("WWW-Authenticate", "Bearer");

    /** The token is expired. */
    static final ApiError TOKEN_EXPIRED = ApiError.invalidRequest(
                    401, "token_expired", "Your token has expired. Get a new one from your identity provider.")
            .withHeader("WWW-Authenticate", "Bearer");

    /** The token is not a valid one. */
    static final ApiError TOKEN_INVALID = ApiError.invalidRequest(
                    401,
                    "invalid_token",
                    "Your token is not valid here. It must be one of sluice.jwt.issuer, for sluice.jwt.audience.")
            .withHeader("WWW-Authenticate", "Bearer");

    /** Nobody knows whether a token is valid. */
    static final ApiError TOKENS_UNVERIFIABLE = ApiError.serverError(
                    503,
                    "authentication_unavailable",
                    "The gateway cannot verify tokens now, because it cannot fetch the keys of sluice.jwt.keys. Try again later.")
            .withHeader("Retry-After", "5");

    /** The key of a sign-in is not one. */
    static final ApiError WRONG_KEY = ApiError.invalidRequest(
            401, "wrong_key", "This is no administrator's key. A client's key does not open the console.");

    /** Too many wrong keys were sent. */
    static final ApiError TOO_MANY_SIGN_INS = ApiError.invalidRequest(
                    429, "too_many_sign_ins", "Too many wrong keys were sent. Wait for a minute.")
            .withHeader("Retry-After", "60");

    /** The console is for the gateway's machine alone. */
    static final ApiError NOT_ALLOWED = ApiError.invalidRequest(
            403,
            "admin_not_allowed",
            "The console is for the gateway's own machine: no administrator is configured. Ask this gateway's operator to set"
                    + " sluice.admin.keys.NAME.sha256 and .role, or sluice.admin.roles.");

    /** A change might come from a page of another site. */
    static final ApiError CSRF_REFUSED = ApiError.invalidRequest(
            403,
            "csrf_refused",
            "A change needs the header \"x-sluice-admin: 1\", and must not come from a page of another site.");

    /** The path could be read in two ways. */
    static final ApiError INVALID_PATH = ApiError.invalidRequest(
            400,
            "invalid_path",
            "The path is not spelled plainly. Send it without dot segments, parameters and percent-encoding.");

    /** The gateway has nothing there. */
    static final ApiError UNKNOWN_URL = ApiError.unknownUrl();

    /** The admin API has nothing there. */
    static final ApiError NO_SUCH_CALL = notFound("The admin API has no such URL. docs/reference/admin.md lists all.");

    /** The URL has another method. */
    static final ApiError METHOD_NOT_ALLOWED =
            ApiError.invalidRequest(405, "method_not_allowed", "This URL does not support this method.");

    /** A role does not see users. */
    static final ApiError NO_USERS = ApiError.invalidRequest(
            403, "role_required", "Your role does not see users. Leave the parameter \"user\" out.");

    /** A team does not have this client. */
    static final ApiError OTHER_TEAM = ApiError.invalidRequest(
            403, "role_required", "This client is not one of your team. GET clients lists those that are.");

    /** Exchanges have no prices. */
    static final ApiError PRICES_OFF = ApiError.invalidRequest(
            404, "prices_off", "Exchanges have no prices. The operator can set sluice.prices=on.");

    /** There is no ledger. */
    static final ApiError LEDGER_OFF = ApiError.invalidRequest(
            404,
            "ledger_off",
            "There is no ledger, which has what exchanges were and cost. The operator can set sluice.ledger=on.");

    /** The store of the buckets is away. */
    static final ApiError LIMITER_AWAY = ApiError.serverError(
            503, "rate_limiter_unavailable", "Redis, which has the buckets, does not answer. Try again soon.");

    /** An answer would have too many rows. */
    static final ApiError TOO_MUCH = ApiError.invalidRequest(
            422,
            "too_much",
            "The answer would have more than 10,000 rows. Ask for a shorter time, a longer step, or fewer keys.");

    /** The database of the ledger needs too long. */
    static final ApiError LEDGER_SLOW = ApiError.serverError(
            503,
            "ledger_slow",
            "The ledger's database did not answer in 2 seconds. Ask for a shorter time, or try again when fewer people ask.");

    /** The database of the ledger is away. */
    static final ApiError LEDGER_AWAY = ApiError.serverError(
            503,
            "ledger_away",
            "The ledger's database cannot be used now; the gateway's log says why. What happens meanwhile is kept, and"
                    + " appears when it is back.");

    /** Another user is being erased. */
    static final ApiError ERASURE_RUNNING = ApiError.invalidRequest(
            409, "erasure_running", "Another user is being erased. Try again when that is over.");

    /** Costs are being computed anew. */
    static final ApiError REPRICE_RUNNING = ApiError.invalidRequest(
            409,
            "reprice_running",
            "Costs are being computed anew, or a user is being erased. GET reprice tells how far the former is.");

    /** A change cannot be recorded. */
    static final ApiError AUDIT_UNAVAILABLE =
            ApiError.serverError(503, "audit_unavailable", AuditUnavailableException.MESSAGE);

    /** As many watch as may. */
    static final ApiError TOO_MANY_VIEWERS = ApiError.invalidRequest(
                    429,
                    "too_many_viewers",
                    LiveViewers.MOST
                            + " people watch what is live on this gateway. Try again when one of them has left the page.")
            .withHeader("Retry-After", "10");

    /** As many checks of the audit run as may. */
    static final ApiError TOO_MANY_CHECKS = ApiError.invalidRequest(
                    429, "too_many_checks", "Other people are having the audit checked. Try again in a few seconds.")
            .withHeader("Retry-After", "5");

    /** As many files as may be written at once are being written. */
    static final ApiError TOO_MANY_EXPORTS = ApiError.invalidRequest(
                    429, "too_many_exports", LedgerExports.MOST + " exports are running. Try again when one is over.")
            .withHeader("Retry-After", "30");

    /** Keys of clients have no place to be. */
    static final ApiError KEYS_NEED_LEDGER = ApiError.invalidRequest(
            404,
            "ledger_off",
            "Clients' keys are made in the ledger's database, and there is no ledger. The operator can set sluice.ledger=on.");

    /** Keys of clients are not made. */
    static final ApiError KEYS_OFF = ApiError.invalidRequest(
            404, "client_keys_off", "No keys are made here, as the configuration has sluice.client-keys=off.");

    /** A key that is made would be of no use. */
    static final ApiError KEYS_NOT_ACCEPTED = ApiError.invalidRequest(
            409,
            "keys_not_accepted",
            "Clients cannot show keys, so none are made. The operator can add keys to the list of sluice.auth.");

    /** A key that has ended is rotated. */
    static final ApiError KEY_ENDED = ApiError.invalidRequest(
            409, "key_ended", "The key was disabled or has expired, so it cannot be rotated. Make a new one.");

    /** There is no place for another key. */
    static final ApiError TOO_MANY_KEYS = ApiError.invalidRequest(
            409,
            "too_many_keys",
            "There are " + ClientKeyStore.MOST + " keys, and no more can be made. One that has ended is forgotten "
                    + ClientKeyStore.KEPT_AFTER_END.toDays() + " days later.");

    /** The database is away while a key is changed. */
    static final ApiError KEYS_AWAY = ApiError.serverError(
            503,
            "ledger_away",
            "The ledger's database cannot be used now, and it is not known whether it has the change; the gateway's log says why."
                    + " Look at the client's keys before you try again. Keys that exist go on.");

    private AdminErrors() {}

    /** A login has no role that opens the console. */
    static ApiError noRole(String name, Collection<String> roles) {
        return ApiError.invalidRequest(
                403,
                "admin_role_missing",
                "You are logged in as \"" + name + "\", which has none of the roles that open the console: "
                        + String.join(", ", new TreeSet<>(roles)) + ".");
    }

    /** A role may not do this. */
    static ApiError roleRequired(AdminRole least, AdminRole own) {
        return ApiError.invalidRequest(
                403, "role_required", "This needs the role " + least.word() + "; yours is " + own.word() + ".");
    }

    /** What is asked for is not there. */
    static ApiError notFound(String message) {
        return ApiError.invalidRequest(404, "not_found", message);
    }

    /** A parameter has no value that the API knows. */
    static ApiError invalidParameter(String parameter, String mustBe) {
        return ApiError.invalidRequest(400, "invalid_parameter", "The parameter \"" + parameter + "\" " + mustBe + ".")
                .at(parameter);
    }

    /** The body cannot be read. */
    static ApiError invalidBody(int mostBytes) {
        return ApiError.invalidRequest(
                400,
                "invalid_body",
                "The body must be a JSON object of at most " + mostBytes + " bytes, sent as application/json.");
    }
}

package dev.sluice.console;

import dev.sluice.audit.AuditTrail;
import dev.sluice.auth.KeyHash;
import dev.sluice.auth.LocalCaller;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out who uses the console and the admin API. Thread-safe. */
public final class AdminAccess {

    /** In characters. Longer texts are no keys, and are not hashed. */
    private static final int MAX_KEY_LENGTH = 1024;

    private static final String BEARER = "bearer ";

    private final AdminSessions sessions;
    private final SignInThrottle throttle;
    private final ChangeRecorder changes;
    private volatile AdminRules rules;

    /**
     * Creates the access.
     *
     * @param random makes the tokens of sessions
     * @param audit records wrong keys
     */
    public AdminAccess(AdminRules rules, SecureRandom random, InstantSource clock, AuditTrail audit) {
        this.rules = rules;
        this.sessions = new AdminSessions(random, clock);
        this.throttle = new SignInThrottle(clock);
        this.changes = new ChangeRecorder(audit);
    }

    /**
     * Replaces the rules. Sessions of keys that are gone end. Whether there is a console at all stays as it is.
     */
    public void replace(AdminRules newRules) {
        if (rules.isOn() && newRules.isOn()) {
            rules = newRules;
        }
    }

    AdminRules.Mode mode() {
        return rules.mode();
    }

    /** How a request shows who sent it. */
    sealed interface Identified permits Known, Unknown, Throttled {}

    record Known(Admin admin) implements Identified {}

    /** There is no credential, or a wrong one. */
    record Unknown() implements Identified {}

    /** Too many wrong keys have come from this address, or from everywhere, so that this one is not looked at. */
    record Throttled() implements Identified {}

    /** Who sends a request. A key in a header counts before a session. */
    Identified identify(HttpServletRequest request) {
        if (rules.mode() == AdminRules.Mode.LOOPBACK) {
            return LocalCaller.isCallerOf(request) ? new Known(Admin.LOCAL) : new Unknown();
        }
        Enumeration<String> authorization = request.getHeaders("Authorization");
        if (authorization.hasMoreElements()) {
            String value = authorization.nextElement();
            boolean isKey =
                    !authorization.hasMoreElements() && value.regionMatches(true, 0, BEARER, 0, BEARER.length());
            return isKey ? withKey(value.substring(BEARER.length()).strip(), request.getRemoteAddr()) : new Unknown();
        }
        return signedIn(request).<Identified>map(Known::new).orElseGet(Unknown::new);
    }

    /** Who sends a request in a session. */
    Optional<Admin> signedIn(HttpServletRequest request) {
        return tokenIn(request).flatMap(sessions::use).flatMap(session -> rules.accountWith(session.key())
                .map(account ->
                        new Admin(account.name(), account.role(), Admin.Proof.SESSION, Optional.of(session.end()))));
    }

    /** Who has this key. A wrong one counts against the address. */
    Identified withKey(String key, String address) {
        if (!throttle.mayTry(address)) {
            return new Throttled();
        }
        Optional<AdminAccount> account = accountWith(key);
        if (account.isEmpty()) {
            boolean isLast = throttle.failed(address);
            changes.failedSignIn(address, isLast ? "wrong key; no more are looked at in this minute" : "wrong key");
            return new Unknown();
        }
        return new Known(new Admin(account.get().name(), account.get().role(), Admin.Proof.KEY, Optional.empty()));
    }

    private Optional<AdminAccount> accountWith(String key) {
        return key.length() > MAX_KEY_LENGTH ? Optional.empty() : rules.accountWith(KeyHash.of(key));
    }

    /** Begins a session for whoever has shown a key. Returns the token for the cookie. */
    String begin(String key) {
        return sessions.begin(KeyHash.of(key));
    }

    /** Ends the session of a request. */
    void signOut(HttpServletRequest request) {
        tokenIn(request).ifPresent(sessions::end);
    }

    private static Optional<String> tokenIn(HttpServletRequest request) {
        return Stream.ofNullable(request.getCookies())
                .flatMap(Arrays::stream)
                .filter(cookie -> cookie.getName().equals(SessionCookie.nameFor(request)))
                .map(Cookie::getValue)
                .filter(value -> value.length() <= MAX_KEY_LENGTH)
                .findFirst();
    }
}

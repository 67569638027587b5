package dev.sluice.console;

import dev.sluice.audit.AuditTrail;
import dev.sluice.auth.AuthMethod;
import dev.sluice.auth.JwtResult;
import dev.sluice.auth.JwtVerifier;
import dev.sluice.auth.KeyHash;
import dev.sluice.auth.LocalCaller;
import dev.sluice.console.Identified.Known;
import dev.sluice.console.Identified.Throttled;
import dev.sluice.console.Identified.Unknown;
import dev.sluice.ledger.sessions.SessionStore;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds out who uses the console and the admin API. Thread-safe. */
public final class AdminAccess {

    /** In characters. Longer texts are no keys, and are not hashed. */
    private static final int MAX_KEY_LENGTH = 1024;

    private final AdminSessions sessions;
    private final SignInThrottle throttle;
    private final ChangeRecorder changes;
    private final PersonalLogins persons;
    private volatile AdminRules rules;

    /**
     * Creates the access.
     *
     * @param random makes the tokens of sessions
     * @param audit records wrong keys, and logins that do not open the console
     * @param tokens verifies a JWT
     * @param store keeps the sessions, for all gateways; empty for this gateway's memory
     */
    public AdminAccess(
            AdminRules rules,
            SecureRandom random,
            InstantSource clock,
            AuditTrail audit,
            Function<String, JwtResult> tokens,
            Optional<SessionStore> store) {
        this.rules = rules;
        this.sessions = store.<AdminSessions>map(shared -> new SharedSessions(shared, random, clock))
                .orElseGet(() -> new LocalSessions(random, clock));
        this.throttle = new SignInThrottle(clock);
        this.changes = new ChangeRecorder(audit);
        this.persons = new PersonalLogins(tokens, new SignInThrottle(clock), changes);
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

    /** The address that a request comes from, behind proxies that are trusted too. */
    String addressOf(HttpServletRequest request) {
        return rules.proxies().clientOf(request);
    }

    /** Whether an administrator can have a key. */
    boolean acceptsKeys() {
        return rules.order().contains(AuthMethod.KEYS);
    }

    /** Who sends a request. The first method that finds its kind of credential decides. A key in a header counts before a session. */
    Identified identify(HttpServletRequest request) {
        AdminRules current = rules;
        if (current.mode() == AdminRules.Mode.LOOPBACK) {
            return LocalCaller.isCallerOf(request) ? new Known(Admin.LOCAL) : new Unknown();
        }
        AuthorizationHeader header = AuthorizationHeader.of(request);
        if (header.isAmbiguous()) {
            return new Unknown();
        }
        for (AuthMethod method : current.order()) {
            Optional<Identified> found =
                    switch (method) {
                        case KEYS -> withKeyOrSession(header, request, current);
                        case JWT ->
                            header.bearer()
                                    .filter(JwtVerifier::isJwt)
                                    .map(token -> persons.withToken(token, request, current));
                        case CONTAINER -> persons.inContainer(request, current);
                        case OPEN, LOOPBACK -> Optional.empty();
                    };
            if (found.isPresent()) {
                return found.get();
            }
        }
        return new Unknown();
    }

    private Optional<Identified> withKeyOrSession(
            AuthorizationHeader header, HttpServletRequest request, AdminRules current) {
        if (header.isSent()) {
            return header.bearer()
                    .filter(text -> !current.order().contains(AuthMethod.JWT) || !JwtVerifier.isJwt(text))
                    .map(key -> withKey(key, current.proxies().clientOf(request)));
        }
        return signedIn(request).<Identified>map(Known::new);
    }

    /** Who sends a request in a session. */
    Optional<Admin> signedIn(HttpServletRequest request) {
        return tokenIn(request).flatMap(sessions::use).flatMap(session -> rules.accountWith(session.key())
                .map(account ->
                        new Admin(account.name(), account.grant(), Admin.Proof.SESSION, Optional.of(session.end()))));
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
        return new Known(new Admin(account.get().name(), account.get().grant(), Admin.Proof.KEY, Optional.empty()));
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

package dev.sluice.console;

import dev.sluice.auth.LocalCaller;
import jakarta.servlet.http.HttpServletRequest;

/**
 * The cookie with a session's token. Scripts cannot read it, and no page of another site has it sent.
 *
 * <p>Browsers take a name with the prefix {@code __Host-} only with {@code Secure} (RFC 6265bis, section 4.1.3.2), which needs HTTPS. Only
 * for a browser on the gateway's own machine, where nobody can listen, the cookie does without.
 */
final class SessionCookie {

    private static final String SECURE_NAME = "__Host-sluice";
    private static final String LOCAL_NAME = "sluice-local";

    private SessionCookie() {}

    static String nameFor(HttpServletRequest request) {
        return isLocal(request) ? LOCAL_NAME : SECURE_NAME;
    }

    /** The value of {@code Set-Cookie} for a session that begins. It lives as long as the browser, at most. */
    static String set(HttpServletRequest request, String token) {
        return nameFor(request) + "=" + token + attributes(request);
    }

    /** The value of {@code Set-Cookie} for a session that has ended. */
    static String clear(HttpServletRequest request) {
        return nameFor(request) + "=" + attributes(request) + "; Max-Age=0";
    }

    private static String attributes(HttpServletRequest request) {
        return "; Path=/; HttpOnly; SameSite=Strict" + (isLocal(request) ? "" : "; Secure");
    }

    private static boolean isLocal(HttpServletRequest request) {
        return !request.isSecure() && LocalCaller.isCallerOf(request);
    }
}

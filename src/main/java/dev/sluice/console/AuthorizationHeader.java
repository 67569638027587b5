package dev.sluice.console;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.Optional;

/**
 * The header {@code Authorization} of a request.
 *
 * @param isSent whether there is one, in any scheme
 * @param isAmbiguous whether there are several, so that nobody knows which one counts
 * @param bearer what it has in the scheme {@code Bearer}; empty for another scheme
 */
record AuthorizationHeader(boolean isSent, boolean isAmbiguous, Optional<String> bearer) {

    private static final String BEARER = "bearer ";

    static AuthorizationHeader of(HttpServletRequest request) {
        Enumeration<String> values = request.getHeaders("Authorization");
        if (!values.hasMoreElements()) {
            return new AuthorizationHeader(false, false, Optional.empty());
        }
        String value = values.nextElement();
        boolean isBearer = value.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return new AuthorizationHeader(
                true,
                values.hasMoreElements(),
                isBearer ? Optional.of(value.substring(BEARER.length()).strip()) : Optional.empty());
    }
}

package dev.sluice.auth;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** What a request shows of who sends it. Looked up when it is asked for. */
final class PresentedCredentials {

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private static final String BEARER = "bearer ";

    /** A proxy in between says that the caller is somebody else than the peer. */
    private static final List<String> SIGNS_OF_A_PROXY =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");

    private final HttpServletRequest request;

    PresentedCredentials(HttpServletRequest request) {
        this.request = request;
    }

    /** The different tokens that its headers hold: none, one, or more than a client has a use for. */
    Set<String> tokens() {
        Set<String> tokens = new LinkedHashSet<>(4);
        for (Enumeration<String> values = request.getHeaders("Authorization"); values.hasMoreElements(); ) {
            String value = values.nextElement();
            if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                tokens.add(value.substring(BEARER.length()).strip());
            }
        }
        for (Enumeration<String> values = request.getHeaders("x-api-key"); values.hasMoreElements(); ) {
            tokens.add(values.nextElement().strip());
        }
        return tokens;
    }

    /** The name under which the container has logged the caller in. */
    Optional<String> principal() {
        return Optional.ofNullable(request.getUserPrincipal()).map(Principal::getName);
    }

    /** Whether the container has logged the caller in with this role. */
    boolean hasRole(String role) {
        return request.isUserInRole(role);
    }

    /** The subject of the TLS client certificate that the container has checked. */
    Optional<X500Principal> certificate() {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? Optional.of(chain[0].getSubjectX500Principal())
                : Optional.empty();
    }

    /**
     * Whether the caller is a program on this machine, as far as a request can show: not what a proxy on it passes on, nor what a
     * foreign web page lets a browser on it send, also under a name that it has made lead here.
     */
    boolean isFromThisMachine() {
        return isLoopback(request.getRemoteAddr())
                && isLoopback(request.getServerName())
                && !hasComeThroughAProxy()
                && Optional.ofNullable(request.getHeader("Origin"))
                        .map(PresentedCredentials::hostOf)
                        .filter(host -> !isLoopback(host))
                        .isEmpty();
    }

    private boolean hasComeThroughAProxy() {
        for (String sign : SIGNS_OF_A_PROXY) {
            if (request.getHeader(sign) != null) {
                return true;
            }
        }
        return false;
    }

    private static String hostOf(String origin) {
        try {
            return Optional.ofNullable(new URI(origin).getHost()).orElse("");
        } catch (URISyntaxException odd) {
            return "";
        }
    }

    /** By its text alone: a name is not looked up, as whoever answers for it could say anything. */
    private static boolean isLoopback(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return switch (bare.toLowerCase(Locale.ROOT)) {
            case "localhost", "::1", "0:0:0:0:0:0:0:1" -> true;
            default -> bare.startsWith("127.") && isNumeric(bare);
        };
    }

    private static boolean isNumeric(String address) {
        for (int at = 0; at < address.length(); at++) {
            char c = address.charAt(at);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }
}

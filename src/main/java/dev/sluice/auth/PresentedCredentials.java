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

/** The credentials of a request. Each is read on demand. */
final class PresentedCredentials {

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private static final String BEARER = "bearer ";

    /** Headers that a reverse proxy adds: the client is then not the TCP peer. */
    private static final List<String> PROXY_HEADERS =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");

    private final HttpServletRequest request;

    PresentedCredentials(HttpServletRequest request) {
        this.request = request;
    }

    /** The distinct tokens in {@code Authorization: Bearer} and {@code x-api-key}; more than one is ambiguous. */
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

    /** The user name from container authentication; empty if the user is not authenticated. */
    Optional<String> principal() {
        return Optional.ofNullable(request.getUserPrincipal()).map(Principal::getName);
    }

    /** Whether the user has this role in the container. */
    boolean hasRole(String role) {
        return request.isUserInRole(role);
    }

    /** The subject of the TLS client certificate, which the container has verified; empty if there is none. */
    Optional<X500Principal> certificate() {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? Optional.of(chain[0].getSubjectX500Principal())
                : Optional.empty();
    }

    /**
     * Whether the request comes from a program on the same machine, as far as the request shows. False for requests that a local
     * reverse proxy forwards, and for cross-origin requests of a local browser, including DNS rebinding.
     */
    boolean isFromThisMachine() {
        return isLoopback(request.getRemoteAddr())
                && isLoopback(request.getServerName())
                && !hasProxyHeader()
                && Optional.ofNullable(request.getHeader("Origin"))
                        .map(PresentedCredentials::hostOf)
                        .filter(host -> !isLoopback(host))
                        .isEmpty();
    }

    private boolean hasProxyHeader() {
        for (String name : PROXY_HEADERS) {
            if (request.getHeader(name) != null) {
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

    /** Checks the text only. Does not resolve names: DNS answers cannot be trusted here. */
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

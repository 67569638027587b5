package dev.sluice.auth;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The credentials of a request. Each is read on demand. */
final class PresentedCredentials {

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private static final String BEARER = "bearer ";

    /** The headers in which the SDKs of Anthropic, Azure OpenAI and Google send a key. */
    private static final List<String> KEY_HEADERS = List.of("x-api-key", "api-key", "x-goog-api-key");

    private final HttpServletRequest request;

    PresentedCredentials(HttpServletRequest request) {
        this.request = request;
    }

    /**
     * The distinct tokens in {@code Authorization: Bearer}, {@code x-api-key}, {@code api-key}, {@code x-goog-api-key} and, below
     * {@code /v1beta}, the query parameter {@code key}; more than one is ambiguous.
     */
    Set<String> tokens() {
        Set<String> tokens = new LinkedHashSet<>(4);
        for (Enumeration<String> values = request.getHeaders("Authorization"); values.hasMoreElements(); ) {
            String value = values.nextElement();
            if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                tokens.add(value.substring(BEARER.length()).strip());
            }
        }
        for (String header : KEY_HEADERS) {
            for (Enumeration<String> values = request.getHeaders(header); values.hasMoreElements(); ) {
                tokens.add(values.nextElement().strip());
            }
        }
        tokens.addAll(QueryCredentials.keysIn(request));
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

    /**
     * The TLS client certificate, which the container has verified; empty if there is none. No header is read: whoever reaches the
     * container could send one.
     */
    Optional<X509Certificate> certificate() {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? Optional.of(chain[0])
                : Optional.empty();
    }

    /** Whether the request comes from a program on the same machine, as far as the request shows. */
    boolean isFromThisMachine() {
        return LocalCaller.isCallerOf(request);
    }
}

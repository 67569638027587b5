package dev.sluice.upstream;

import dev.sluice.api.ApiRoot;
import dev.sluice.api.ApiStyle;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.content.ContentCoding;
import dev.sluice.cors.CorsGrant;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.RequestId;
import dev.sluice.routing.BetaFlags;
import dev.sluice.routing.Dialect;
import dev.sluice.routing.HeaderPolicy;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;

/** Selects the headers that are forwarded in each direction (behaviour.md 1, 3.1, 3.2). */
final class ProxyHeaders {

    /** The name of the provider, in the request to it and in the gateway's response. */
    static final String PROVIDER = "x-arch-llm-provider";

    private static final String ACCEPT_ENCODING = "accept-encoding";

    /**
     * A provider's cookies are not for the client: it could only return them to the gateway, which drops them. A provider that echoes request
     * headers must not hand its key to the client.
     */
    private static final Set<String> NOT_RETURNED = Stream.of(
                    HeaderPolicy.HOP_BY_HOP,
                    HeaderPolicy.CREDENTIALS,
                    Set.of("set-cookie", "set-cookie2", RequestId.HEADER))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    /** Which pages may read the gateway's answers is for the gateway to say: a provider's word is meant for its own callers. */
    private static final String CORS_PREFIX = "access-control-";

    private static final int MIN_KEY = 8;

    private static final RequestedEndpoint MESSAGES = RequestedEndpoint.of(ApiRoot.V1, "POST", "/messages");

    private ProxyHeaders() {}

    /**
     * Copies the client's headers that the provider's {@link HeaderPolicy} forwards, and replaces its credentials by the provider's. For a POST,
     * only accepted content codings that the gateway can decode are forwarded, because it meters these responses. Adds the headers that the
     * API of the request requires, where the client sent none.
     *
     * @param key the provider's credential; empty if it needs none
     * @param isBodyParsed whether the gateway has parsed the body; then it sets the encoding, and must read the response
     */
    static void copyRequest(
            HttpServletRequest from,
            ClassicHttpRequest to,
            Provider provider,
            Optional<ProviderKey> key,
            Optional<RequestId> id,
            boolean isBodyParsed) {
        Set<String> hopByHop = namesIn(Collections.list(from.getHeaders("Connection")));
        boolean metered = to.getMethod().equals("POST");
        boolean filtersBetas = !provider.headers().betas().isAll();
        for (Enumeration<String> names = from.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            String lower = name.toLowerCase(Locale.ROOT);
            if (hopByHop.contains(lower)
                    || !provider.headers().forwards(lower)
                    || isOfAdmittedPage(lower, from)
                    || (isBodyParsed && isAboutEncoding(lower))) {
                continue;
            }
            Enumeration<String> values = from.getHeaders(name);
            if (metered && lower.equals(ACCEPT_ENCODING)) {
                copyReadableCodings(name, values, to);
                continue;
            }
            if (filtersBetas && lower.equals(BetaFlags.HEADER)) {
                copyAllowedFlags(name, values, to, provider.headers().betas());
                continue;
            }
            while (values.hasMoreElements()) {
                to.addHeader(name, values.nextElement());
            }
        }
        if (isBodyParsed) {
            to.setHeader("Accept-Encoding", "identity");
        }
        RequestedEndpoint.of(from).endpoint().style().requiredHeaders().forEach((name, value) -> {
            if (!to.containsHeader(name)) {
                to.setHeader(name, value);
            }
        });
        id.ifPresent(requestId -> to.setHeader(RequestId.HEADER, requestId.value()));
        to.setHeader(PROVIDER, provider.name());
        authorize(to, provider, key);
    }

    /** Sets the headers of a request that the gateway makes itself, for a JSON document. */
    static void setOwn(ClassicHttpRequest to, Provider provider) {
        to.setHeader("Accept", "application/json");
        to.setHeader("Accept-Encoding", "identity");
        // Some providers' firewalls refuse requests without it.
        to.setHeader("User-Agent", "sluice");
        if (provider.dialect() == Dialect.ANTHROPIC) {
            MESSAGES.endpoint().style().requiredHeaders().forEach(to::setHeader);
        }
        authorize(to, provider, provider.keys().stream().findFirst());
    }

    /**
     * Sets the headers of a copy of a request: none of the client's but the request id.
     *
     * @param api of the request
     */
    static void setCopied(
            ClassicHttpRequest to, Provider provider, Optional<ProviderKey> key, ApiStyle api, Optional<RequestId> id) {
        to.setHeader("Content-Type", "application/json");
        to.setHeader("Accept-Encoding", "identity");
        to.setHeader("User-Agent", "sluice");
        api.requiredHeaders().forEach(to::setHeader);
        id.ifPresent(requestId -> to.setHeader(RequestId.HEADER, requestId.value()));
        authorize(to, provider, key);
    }

    private static void copyReadableCodings(String name, Enumeration<String> values, HttpMessage to) {
        while (values.hasMoreElements()) {
            String readable = ContentCoding.readableIn(values.nextElement());
            if (!readable.isEmpty()) {
                to.addHeader(name, readable);
            }
        }
        if (!to.containsHeader(name)) {
            // Without the header the provider could choose any coding (RFC 9110 section 12.5.3).
            to.setHeader(name, "identity");
        }
    }

    private static void copyAllowedFlags(String name, Enumeration<String> values, HttpMessage to, BetaFlags betas) {
        while (values.hasMoreElements()) {
            String allowed = betas.allowedIn(values.nextElement());
            if (!allowed.isEmpty()) {
                to.addHeader(name, allowed);
            }
        }
    }

    /**
     * Copies the provider's headers to the client's response, and adds the provider's name.
     *
     * @param mayGrow whether the gateway may add to the body; then its length is not copied
     */
    static void copyResponse(HttpMessage from, HttpServletResponse to, Provider provider, boolean mayGrow) {
        Set<String> hopByHop = new HashSet<>();
        for (Header connection : from.getHeaders("Connection")) {
            hopByHop.addAll(namesIn(List.of(connection.getValue())));
        }
        for (Header header : from.getHeaders()) {
            String name = header.getName();
            String lower = name.toLowerCase(Locale.ROOT);
            if (!isReturned(lower, hopByHop)
                    || (mayGrow && lower.equals("content-length"))
                    || containsKeyOf(provider, header.getValue())) {
                continue;
            }
            if (from.getFirstHeader(name) == header) {
                // Replaces a header that the container has set, such as Date.
                to.setHeader(name, header.getValue());
            } else if (!lower.equals("content-type")) {
                to.addHeader(name, header.getValue());
            }
        }
        to.setHeader(PROVIDER, provider.name());
    }

    /**
     * Asks reverse proxies in front of the gateway not to buffer an event stream. nginx and other proxies that buffer by
     * default read {@code X-Accel-Buffering}. Replaces a provider's value, which is meant for the proxies in front of the
     * provider.
     */
    static void forbidBuffering(HttpServletResponse response) {
        response.setHeader("X-Accel-Buffering", "no");
        if (!response.containsHeader("Cache-Control")) {
            response.setHeader("Cache-Control", "no-cache");
        }
    }

    private static void authorize(HttpMessage to, Provider provider, Optional<ProviderKey> key) {
        switch (provider.auth()) {
            case BEARER -> to.setHeader("Authorization", "Bearer " + revealed(key));
            case X_API_KEY -> to.setHeader("x-api-key", revealed(key));
            case API_KEY -> to.setHeader("api-key", revealed(key));
            case X_GOOG_API_KEY -> to.setHeader("x-goog-api-key", revealed(key));
            case NONE -> {
                // A local model may need no credentials.
            }
        }
    }

    private static String revealed(Optional<ProviderKey> key) {
        return key.orElseThrow(() -> new IllegalStateException("routed to a provider without a key"))
                .secret()
                .reveal();
    }

    /** Whether a header's value, under whatever name, contains a key. Not looked for are short ones, which could be in any value by chance. */
    private static boolean containsKeyOf(Provider provider, String value) {
        if (value == null || value.length() < MIN_KEY) {
            return false;
        }
        for (ProviderKey key : provider.keys()) {
            String secret = key.secret().reveal();
            if (secret.length() >= MIN_KEY && value.contains(secret)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isReturned(String lower, Set<String> hopByHop) {
        return !NOT_RETURNED.contains(lower)
                && !lower.startsWith(HeaderPolicy.GATEWAY_PREFIX)
                && !lower.startsWith(CORS_PREFIX)
                && !hopByHop.contains(lower);
    }

    /** Some providers refuse the origins of pages. The gateway has admitted this one, and is itself no page. */
    private static boolean isOfAdmittedPage(String lower, HttpServletRequest request) {
        return lower.equals("origin")
                && Exchange.of(request).find(CorsGrant.class).isPresent();
    }

    private static boolean isAboutEncoding(String lower) {
        return lower.equals("content-encoding") || lower.equals(ACCEPT_ENCODING);
    }

    /** Returns the header names listed in {@code Connection}, which are hop-by-hop. */
    private static Set<String> namesIn(List<String> connection) {
        if (connection.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String value : connection) {
            for (String name : value.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}

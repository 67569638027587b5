package dev.sluice.upstream;

import dev.sluice.content.ContentCoding;
import dev.sluice.exchange.RequestId;
import dev.sluice.routing.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;

/** Which headers cross the gateway, each way (behaviour.md 1, 3.1, 3.2). */
final class ProxyHeaders {

    /** The provider that was used: to it, and on our answer. */
    static final String PROVIDER = "x-arch-llm-provider";

    private static final String OURS = "x-arch-";

    private static final String ACCEPT_ENCODING = "accept-encoding";

    /** For one connection only: RFC 9110 section 7.6.1, and those that older peers send. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** The client's credentials, which never leave, and what describes the client's own connection and body. */
    private static final Set<String> NOT_FORWARDED = Set.of(
            "authorization", "x-api-key", "api-key", "cookie", "host", "content-length", "expect", RequestId.HEADER);

    /** A provider's cookies are for us: the client could only send them back here, where they end. */
    private static final Set<String> NOT_RETURNED = Set.of("set-cookie", "set-cookie2", RequestId.HEADER);

    private ProxyHeaders() {}

    /**
     * Copies the client's headers to the provider's request, without its credentials and with ours. Of the content
     * codings that the client accepts for the answer to a POST, only those cross that the gateway can read, as it meters
     * these answers.
     *
     * @param bodyIsOurs whether the gateway has read the body: then it decides its encoding, and must read the answer
     */
    static void copyRequest(
            HttpServletRequest from,
            ClassicHttpRequest to,
            Provider provider,
            Optional<RequestId> id,
            boolean bodyIsOurs) {
        Set<String> named = namedBy(Collections.list(from.getHeaders("Connection")));
        boolean metered = to.getMethod().equals("POST");
        for (Enumeration<String> names = from.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            String lower = name.toLowerCase(Locale.ROOT);
            if (!crosses(lower, named, NOT_FORWARDED) || (bodyIsOurs && isAboutEncoding(lower))) {
                continue;
            }
            Enumeration<String> values = from.getHeaders(name);
            if (metered && lower.equals(ACCEPT_ENCODING)) {
                copyReadableCodings(name, values, to);
                continue;
            }
            while (values.hasMoreElements()) {
                to.addHeader(name, values.nextElement());
            }
        }
        if (bodyIsOurs) {
            to.setHeader("Accept-Encoding", "identity");
        }
        id.ifPresent(requestId -> to.setHeader(RequestId.HEADER, requestId.value()));
        to.setHeader(PROVIDER, provider.name());
        authorize(to, provider);
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

    /** Copies the provider's headers to our answer, and names the provider. */
    static void copyResponse(HttpMessage from, HttpServletResponse to, Provider provider) {
        Set<String> named = new HashSet<>();
        for (Header connection : from.getHeaders("Connection")) {
            named.addAll(namedBy(List.of(connection.getValue())));
        }
        for (Header header : from.getHeaders()) {
            String name = header.getName();
            if (!crosses(name.toLowerCase(Locale.ROOT), named, NOT_RETURNED)) {
                continue;
            }
            if (from.getFirstHeader(name) == header) {
                // In place of what the container has put there itself, such as Date.
                to.setHeader(name, header.getValue());
            } else {
                to.addHeader(name, header.getValue());
            }
        }
        to.setHeader(PROVIDER, provider.name());
    }

    /**
     * Asks reverse proxies in front of the gateway to pass an event stream on as it comes. nginx and others that buffer by
     * default read {@code X-Accel-Buffering}. A provider's own value speaks to the proxies in front of the provider, so ours
     * replaces it.
     */
    static void forbidBuffering(HttpServletResponse response) {
        response.setHeader("X-Accel-Buffering", "no");
        if (!response.containsHeader("Cache-Control")) {
            response.setHeader("Cache-Control", "no-cache");
        }
    }

    private static void authorize(HttpMessage to, Provider provider) {
        switch (provider.auth()) {
            case BEARER -> to.setHeader("Authorization", "Bearer " + keyOf(provider));
            case X_API_KEY -> to.setHeader("x-api-key", keyOf(provider));
            case NONE -> {
                // A local model that asks for no credential gets none.
            }
        }
    }

    private static String keyOf(Provider provider) {
        return provider.key()
                .orElseThrow(() -> new IllegalStateException("no route leads to a provider without its key"))
                .reveal();
    }

    private static boolean crosses(String lower, Set<String> namedByConnection, Set<String> kept) {
        return !HOP_BY_HOP.contains(lower)
                && !kept.contains(lower)
                && !lower.startsWith(OURS)
                && !namedByConnection.contains(lower);
    }

    private static boolean isAboutEncoding(String lower) {
        return lower.equals("content-encoding") || lower.equals(ACCEPT_ENCODING);
    }

    /** Header names listed in {@code Connection}; they are for this connection only. */
    private static Set<String> namedBy(List<String> connection) {
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

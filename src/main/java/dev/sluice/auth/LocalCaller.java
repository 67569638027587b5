package dev.sluice.auth;

import dev.sluice.address.IpAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a request comes from a program on the same machine, as far as the request shows.
 *
 * <p>Not so for a proxy that announces itself, and for web pages, including those that use DNS rebinding. A proxy on the same machine that
 * sends HTTP/1.1 and adds no header cannot be told from a program.
 */
public final class LocalCaller {

    private LocalCaller() {}

    /** Whether peer, protocol, host and headers are those of a program on the same machine that connected by itself. */
    public static boolean isCallerOf(HttpServletRequest request) {
        return IpAddress.isLoopback(request.getRemoteAddr())
                // nginx before 1.29.7 with nothing but proxy_pass sends HTTP/1.0, and our own address as the host.
                && request.getProtocol().equals("HTTP/1.1")
                && isLoopbackHost(request.getServerName())
                && !ForwardingHeaders.isIn(request)
                && areAll(request.getHeaders("Origin"), LocalCaller::isLocalOrigin)
                && areAll(request.getHeaders("Sec-Fetch-Site"), LocalCaller::isOwnSite);
    }

    private static boolean areAll(Enumeration<String> values, Predicate<String> condition) {
        while (values.hasMoreElements()) {
            if (!condition.test(values.nextElement())) {
                return false;
            }
        }
        return true;
    }

    /** What a browser says of a request that no page of another site caused (Fetch Metadata, section 2.4). */
    private static boolean isOwnSite(String value) {
        return value.equals("same-origin") || value.equals("none");
    }

    private static boolean isLocalOrigin(String origin) {
        try {
            URI uri = new URI(origin);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && isLoopbackHost(uri.getHost());
        } catch (URISyntaxException odd) {
            return false;
        }
    }

    /** Checks the text only. Does not resolve names: whoever answers for a name decides what it means. */
    private static boolean isLoopbackHost(String host) {
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        return host.equalsIgnoreCase("localhost")
                || IpAddress.isLoopback(isBracketed ? host.substring(1, host.length() - 1) : host);
    }
}

package dev.sluice.upstream;

import dev.sluice.routing.Provider;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The path and query that a request goes to at a provider: below its base URL, and nowhere else (behaviour.md 3.3).
 *
 * @param value starts with {@code /}
 */
record UpstreamTarget(String value) {

    /** What a path segment may hold as it is: pchar of RFC 3986 section 3.3, without what begins a parameter. */
    private static final String PLAIN = "-._~!$&'()*+,=:@";

    /** What some containers make of escapes that are not UTF-8: the request is then not the one that was sent. */
    private static final char NOT_UTF_8 = '\uFFFD';

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Where chat completions go, whatever spelling of their path the client chose. */
    static UpstreamTarget chatCompletions(Provider provider, HttpServletRequest request) {
        return under(provider.baseUrl(), "/chat/completions", request.getQueryString());
    }

    /**
     * Where any other request goes, or empty when its path could mean a place outside the base.
     *
     * <p>Built anew from the path as the container decoded it, so that path parameters and odd escapes end here.
     */
    static Optional<UpstreamTarget> of(Provider provider, HttpServletRequest request) {
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        if (hidesSeparator(request.getRequestURI()) || !isPlain(path)) {
            return Optional.empty();
        }
        StringBuilder encoded = new StringBuilder(path.length() + 16);
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c == '/' || isUnreserved(c) || PLAIN.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return Optional.of(under(provider.baseUrl(), encoded.toString(), request.getQueryString()));
    }

    private static UpstreamTarget under(URI base, String path, String query) {
        String prefix = base.getRawPath() == null ? "" : base.getRawPath();
        String root = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return new UpstreamTarget(query == null ? root + path : root + path + "?" + query);
    }

    /** Escaped slashes and backslashes: what one server takes for a character, the next may take for a separator. */
    private static boolean hidesSeparator(String rawUri) {
        String uri = rawUri.toLowerCase(Locale.ROOT);
        return uri.contains("%2f") || uri.contains("%5c") || uri.contains("\\") || uri.contains("%25");
    }

    private static boolean isPlain(String path) {
        if (path.startsWith("//")) {
            // Alone it would be a reference to another host (RFC 3986 section 4.2).
            return false;
        }
        if (path.indexOf(';') >= 0) {
            // The container has taken the parameters out that it knows; what is left may hide a dot segment from it.
            return false;
        }
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..") || segment.equals(".")) {
                return false;
            }
        }
        return path.chars().noneMatch(c -> c < ' ' || c == 0x7F || c == '\\' || c == '%' || c == NOT_UTF_8);
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}

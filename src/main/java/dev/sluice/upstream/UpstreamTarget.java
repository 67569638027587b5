package dev.sluice.upstream;

import dev.sluice.api.ApiRoot;
import dev.sluice.api.Endpoint;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.QueryCredentials;
import dev.sluice.http.RawQuery;
import dev.sluice.routing.Dialect;
import dev.sluice.routing.Provider;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The path and query of a request to a provider, always below its base URL (behaviour.md 3.3). A client's credentials in the query are left
 * out.
 *
 * @param value starts with {@code /}
 */
record UpstreamTarget(String value) {

    /** Characters that a path segment may contain unescaped: pchar of RFC 3986 section 3.3, without the semicolon. */
    private static final String PLAIN = "-._~!$&'()*+,=:@";

    /** Some containers replace escapes that are not UTF-8 by this, so the path is not the one that was sent. */
    private static final char NOT_UTF_8 = '\uFFFD';

    /** Stands for the model in the path of an endpoint. */
    private static final String MODEL = "{model}";

    /** OpenAI's API below Azure's root. */
    private static final String AZURE_V1 = "/v1/";

    /** The parameter of Azure's API. */
    private static final String API_VERSION = "api-version";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /**
     * The target of a request that the gateway has read: the endpoint's documented path, whatever its spelling was. A path that names the
     * model names the one to ask for.
     *
     * @param model the model to ask for; empty if there is none
     * @param query the URL's raw query; empty for none
     */
    static UpstreamTarget of(
            Provider provider, RequestedEndpoint called, Optional<String> model, Optional<String> query) {
        Endpoint endpoint = called.endpoint();
        String path = endpoint.path();
        if (endpoint.namesModelInPath()) {
            path = path.replace(MODEL, encodeSegment(model.orElse("")));
        } else if (provider.dialect().hasDeploymentOf(endpoint)) {
            path = "/deployments/" + encodeSegment(model.orElse("")) + path;
        }
        return under(provider.baseUrl(), path, versioned(provider, called, query.orElse(null)));
    }

    /** The version of Azure's API: needed there, unless the client names one, and unknown elsewhere. */
    private static String versioned(Provider provider, RequestedEndpoint called, String query) {
        if (provider.dialect() == Dialect.AZURE) {
            return versioned(provider, query);
        }
        return called.root() == ApiRoot.OPENAI ? RawQuery.without(query, API_VERSION::equals) : query;
    }

    private static String versioned(Provider provider, String query) {
        if (provider.dialect() != Dialect.AZURE || RawQuery.has(query, API_VERSION::equals)) {
            return query;
        }
        String version = API_VERSION + "=" + provider.apiVersion().orElseThrow();
        return query == null || query.isEmpty() ? version : query + "&" + version;
    }

    /** Escapes what would not stay one segment (RFC 3986 section 3.3). Requests for a model named by dots alone are refused before. */
    private static String encodeSegment(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return encode(bytes, at -> isUnreserved(bytes[at]) || "-._~:@".indexOf(bytes[at]) >= 0);
    }

    /**
     * The target of a request of the gateway itself.
     *
     * @param path starts with a slash; in the form in which it is sent, as the query
     */
    static UpstreamTarget of(Provider provider, String path, Optional<String> query) {
        return under(provider.baseUrl(), path, versioned(provider, query.orElse(null)));
    }

    /**
     * The target of any other request; empty when its path could lead outside the base URL.
     *
     * <p>Keeps escapes such as {@code %3A} as sent, because providers may distinguish {@code a%3Ab} from {@code a:b}. If the
     * container's path is not the client's decoded path, because that had parameters or empty segments, the path is encoded
     * again.
     */
    static Optional<UpstreamTarget> of(Provider provider, HttpServletRequest request) {
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        if (hidesSeparator(request.getRequestURI()) || !isPlain(path)) {
            return Optional.empty();
        }
        RequestedEndpoint called = RequestedEndpoint.of(request);
        String encoded = encode(asSent(request.getRequestURI(), path).orElse(path));
        if (called.root() == ApiRoot.OPENAI && encoded.regionMatches(true, 0, AZURE_V1, 0, AZURE_V1.length())) {
            // The base URL of a provider ends where OpenAI's own does, behind its version.
            encoded = encoded.substring(AZURE_V1.length() - 1);
        }
        String query = versioned(provider, called, QueryCredentials.forwardedQuery(request));
        return Optional.of(under(provider.baseUrl(), encoded, query));
    }

    /** The end of the raw URI that decodes to this path; empty when it does not, or when it has no escapes. */
    private static Optional<String> asSent(String rawUri, String path) {
        if (rawUri.indexOf('%') < 0) {
            return Optional.empty();
        }
        // No slash is escaped, so the suffix has as many slashes as the path.
        int start = rawUri.length();
        for (long slashes = path.chars().filter(c -> c == '/').count(); slashes > 0 && start >= 0; slashes--) {
            start = rawUri.lastIndexOf('/', start - 1);
        }
        return start < 0
                ? Optional.empty()
                : Optional.of(rawUri.substring(start)).filter(end -> decode(end).equals(path));
    }

    private static String decode(String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (isEscape(bytes, at)) {
                bytes[length++] =
                        (byte) (HexFormat.fromHexDigit(bytes[at + 1]) << 4 | HexFormat.fromHexDigit(bytes[at + 2]));
                at += 2;
            } else {
                bytes[length++] = bytes[at];
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Escapes all characters that need it. Keeps existing escapes. */
    private static String encode(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        return encode(
                bytes,
                at -> bytes[at] == '/'
                        || isUnreserved(bytes[at])
                        || PLAIN.indexOf(bytes[at]) >= 0
                        || isEscape(bytes, at));
    }

    /**
     * Escapes bytes.
     *
     * @param isPlain whether the byte at an index stays
     */
    private static String encode(byte[] bytes, IntPredicate isPlain) {
        StringBuilder encoded = new StringBuilder(bytes.length + 16);
        for (int at = 0; at < bytes.length; at++) {
            if (isPlain.test(at)) {
                encoded.append((char) bytes[at]);
            } else {
                encoded.append('%').append(HEX.toHexDigits(bytes[at]));
            }
        }
        return encoded.toString();
    }

    private static boolean isEscape(byte[] bytes, int at) {
        return bytes[at] == '%'
                && at + 2 < bytes.length
                && HexFormat.isHexDigit(bytes[at + 1])
                && HexFormat.isHexDigit(bytes[at + 2]);
    }

    private static UpstreamTarget under(URI base, String path, String query) {
        String prefix = base.getRawPath() == null ? "" : base.getRawPath();
        String root = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return new UpstreamTarget(query == null ? root + path : root + path + "?" + query);
    }

    /** Finds backslashes and escapes of slash, backslash and percent, which another server may take for separators. */
    private static boolean hidesSeparator(String rawUri) {
        String uri = rawUri.toLowerCase(Locale.ROOT);
        return uri.contains("%2f") || uri.contains("%5c") || uri.contains("\\") || uri.contains("%25");
    }

    private static boolean isPlain(String path) {
        if (path.startsWith("//")) {
            // On its own this is a reference to another host (RFC 3986 section 4.2).
            return false;
        }
        if (path.indexOf(';') >= 0) {
            // The container removed the parameters that it recognized. Another may hide a dot segment.
            return false;
        }
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..") || segment.equals(".")) {
                return false;
            }
        }
        return path.chars().noneMatch(c -> c < ' ' || c == 0x7F || c == '\\' || c == '%' || c == NOT_UTF_8);
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}

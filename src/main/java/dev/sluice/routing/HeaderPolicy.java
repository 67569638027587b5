package dev.sluice.routing;

import dev.sluice.exchange.RequestId;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which headers of a client are forwarded to a provider.
 *
 * <p>A client's credentials never are. Headers by which a client could choose another place, method, model, project or identity than the
 * gateway did are forwarded only if the operator names them. They are recognised by the words of their names, because servers, proxies and
 * API gateways invent new ones. Names are compared in lower case, with an underscore as a hyphen: CGI and its successors do not
 * distinguish the two.
 *
 * @param named names that the operator lets cross
 * @param betas which flags cross in the header {@link BetaFlags#HEADER}
 */
public record HeaderPolicy(Set<String> named, BetaFlags betas) {

    /** Nothing is named, and all flags cross. */
    public static final HeaderPolicy DEFAULT = new HeaderPolicy(Set.of(), BetaFlags.ALL);

    /** Hop-by-hop headers: those of RFC 9110 section 7.6.1 and those that older peers send. */
    public static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** Request headers that carry credentials: those of a client, and those that the gateway sends to providers. */
    public static final Set<String> CREDENTIALS =
            Set.of("authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie");

    /** The beginning of the gateway's own headers, in both directions. */
    public static final String GATEWAY_PREFIX = "x-arch-";

    /** With those that describe the client's connection and body, or are set by the gateway. */
    private static final Set<String> NEVER = Stream.of(
                    HOP_BY_HOP, CREDENTIALS, Set.of("host", "content-length", "expect", RequestId.HEADER))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    /** What nearly every request has, so that its names need not be taken apart. */
    private static final Set<String> COMMON = Set.of(
            "accept",
            "accept-encoding",
            "accept-language",
            BetaFlags.HEADER,
            "anthropic-version",
            "content-encoding",
            "content-type",
            "openai-beta",
            "traceparent",
            "tracestate",
            "user-agent");

    /** The official SDKs of OpenAI and Anthropic describe themselves by headers that begin so. */
    private static final String SDK_PREFIX = "x-stainless-";

    private static final Set<String> CHOOSING_NAMES =
            Set.of("x-http-method", "x-method", "x-remote-user", "remote-user", "x-authenticated-user");

    private static final Set<String> CHOOSING_PREFIXES = Set.of(
            "cf-aig-",
            "helicone-",
            "x-amz-",
            "x-amzn-",
            "x-appengine-",
            "x-azure-",
            "x-envoy-",
            "x-gateway-",
            "x-litellm-",
            "x-middleware-",
            "x-portkey-");

    private static final Set<String> CHOOSING_WORDS = Set.of(
            // Another place or method.
            "backend",
            "destination",
            "destinationurl",
            "endpoint",
            "forwarded",
            "host",
            "hostname",
            "original",
            "originating",
            "override",
            "path",
            "port",
            "proto",
            "redirect",
            "rewrite",
            "route",
            "router",
            "routing",
            "scheme",
            "sendfile",
            "target",
            "upstream",
            "uri",
            "url",
            // Another model.
            "deployment",
            "engine",
            "fallback",
            "fallbacks",
            "model",
            "models",
            "preset",
            // Another project, or who pays.
            "account",
            "billing",
            "org",
            "organization",
            "project",
            "subscription",
            "tenant",
            "workspace",
            // Another identity.
            "addr",
            "address",
            "apikey",
            "auth",
            "authorization",
            "cert",
            "credential",
            "credentials",
            "ip",
            "password",
            "principal",
            "secret",
            "ssl",
            "token");

    public HeaderPolicy {
        named = Set.copyOf(named);
    }

    /** The form in which names are compared. */
    public static String comparable(String lowerName) {
        return lowerName.replace('_', '-');
    }

    /**
     * Whether no operator can let this header cross.
     *
     * @param name in {@link #comparable} form
     */
    public static boolean isNeverForwarded(String name) {
        return NEVER.contains(name) || name.startsWith(GATEWAY_PREFIX);
    }

    /**
     * Whether a header crosses only if the operator names it.
     *
     * @param name in {@link #comparable} form
     */
    public static boolean isHeldBack(String name) {
        if (name.startsWith(SDK_PREFIX)) {
            return false;
        }
        if (CHOOSING_NAMES.contains(name) || name.endsWith("api-key") || name.endsWith("apikey")) {
            return true;
        }
        for (String prefix : CHOOSING_PREFIXES) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        for (int start = 0; start <= name.length(); ) {
            int hyphen = name.indexOf('-', start);
            int end = hyphen < 0 ? name.length() : hyphen;
            if (CHOOSING_WORDS.contains(name.substring(start, end))) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /**
     * Whether a header of a client is forwarded.
     *
     * @param lowerName the header's name in lower case
     */
    public boolean forwards(String lowerName) {
        // Most headers of most requests: looked at first, and no further.
        if (lowerName.startsWith(SDK_PREFIX) || COMMON.contains(lowerName)) {
            return true;
        }
        String name = comparable(lowerName);
        if (lowerName.indexOf('_') >= 0 && COMMON.contains(name)) {
            // Another spelling of a header that the gateway reads, or sets, by its own name.
            return false;
        }
        return !isNeverForwarded(name) && (named.contains(name) || !isHeldBack(name));
    }
}

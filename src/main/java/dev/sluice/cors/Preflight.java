package dev.sluice.cors;

import dev.sluice.http.HeaderSyntax;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What a browser is told before it sends a page's request (Fetch standard, CORS-preflight request): the methods and headers that the official
 * SDKs of OpenAI, Anthropic and Google use. Nothing is allowed only because it was asked for.
 */
final class Preflight {

    static final String METHODS = "GET, POST, DELETE";

    /** Ten minutes, in seconds. An origin that is taken out of the configuration keeps its preflight for so long, but reads no answer. */
    static final String MAX_AGE = "600";

    private static final String SDK_PREFIX = "x-stainless-";

    /** Longer than any header of an SDK with the prefix. */
    private static final int MAX_NAME_LENGTH = 64;

    /** In lower case. */
    private static final Set<String> NAMES = Set.of(
            "accept",
            "accept-language",
            "content-type",
            "idempotency-key",
            "traceparent",
            "tracestate",
            "user-agent",
            // Credentials.
            "authorization",
            "api-key",
            "x-api-key",
            "x-goog-api-key",
            // Of the gateway.
            "x-arch-llm-provider-hint",
            "x-arch-ratelimit-selector",
            "x-request-id",
            // Of OpenAI, Anthropic and Google.
            "openai-beta",
            "openai-organization",
            "openai-project",
            "anthropic-beta",
            "anthropic-dangerous-direct-browser-access",
            "anthropic-version",
            "x-goog-api-client",
            "x-server-timeout");

    private Preflight() {}

    /**
     * Returns those of the requested headers that a page may send, separated by commas; empty for none.
     *
     * @param requested the value of {@code Access-Control-Request-Headers}
     */
    static String allowedHeaders(String requested) {
        StringJoiner allowed = new StringJoiner(", ");
        for (String element : requested.split(",", -1)) {
            String name = element.strip().toLowerCase(Locale.ROOT);
            if (NAMES.contains(name) || isOfSdk(name)) {
                allowed.add(name);
            }
        }
        return allowed.toString();
    }

    private static boolean isOfSdk(String name) {
        return name.startsWith(SDK_PREFIX) && name.length() <= MAX_NAME_LENGTH && HeaderSyntax.isToken(name);
    }
}

package dev.sluice.auth;

import dev.sluice.api.ApiRoot;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.http.RawQuery;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The credentials in the query of a request to the Gemini API, below {@code /v1beta}. Clients of that API may send their key as the parameter
 * {@code key}. Under every other root a query is not read, and is forwarded as it is.
 *
 * <p>The parameters are Google's <a href="https://cloud.google.com/apis/docs/system-parameters">system parameters</a>.
 */
public final class QueryCredentials {

    private static final String KEY = "key";

    /**
     * In lower case. Besides the key these carry other credentials, or replace what the gateway decided: the headers, the method and the
     * project that pays.
     */
    private static final Set<String> NOT_FORWARDED =
            Set.of(KEY, "access_token", "oauth_token", "$httpheaders", "$httpmethod", "$userproject");

    private QueryCredentials() {}

    /** The values of all parameters {@code key}, decoded; empty under another root. */
    static List<String> keysIn(HttpServletRequest request) {
        return isBelowRoot(request)
                ? RawQuery.valuesOf(request.getQueryString(), KEY).stream()
                        .map(String::strip)
                        .toList()
                : List.of();
    }

    /** The query to send to a provider: that of the request without credentials; null if nothing is left, or there is none. */
    public static String forwardedQuery(HttpServletRequest request) {
        String query = request.getQueryString();
        return isBelowRoot(request)
                ? RawQuery.without(query, name -> NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT)))
                : query;
    }

    private static boolean isBelowRoot(HttpServletRequest request) {
        return request.getQueryString() != null && RequestedEndpoint.of(request).root() == ApiRoot.V1BETA;
    }
}

package dev.sluice.auth;

import dev.sluice.api.ApiRoot;
import dev.sluice.api.RequestedEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

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
        String query = request.getQueryString();
        if (query == null || !isBelowRoot(request)) {
            return List.of();
        }
        List<String> keys = new ArrayList<>(1);
        for (String parameter : query.split("&", -1)) {
            if (nameOf(parameter).equals(KEY)) {
                keys.add(decoded(valueOf(parameter)).strip());
            }
        }
        return keys;
    }

    /** The query to send to a provider: that of the request without credentials; null if nothing is left, or there is none. */
    public static String forwardedQuery(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query == null || !isBelowRoot(request)) {
            return query;
        }
        StringJoiner kept = new StringJoiner("&");
        boolean isChanged = false;
        for (String parameter : query.split("&", -1)) {
            if (NOT_FORWARDED.contains(nameOf(parameter).toLowerCase(Locale.ROOT))) {
                isChanged = true;
            } else {
                kept.add(parameter);
            }
        }
        if (!isChanged) {
            return query;
        }
        return kept.length() == 0 ? null : kept.toString();
    }

    private static boolean isBelowRoot(HttpServletRequest request) {
        return RequestedEndpoint.of(request).root() == ApiRoot.V1BETA;
    }

    private static String nameOf(String parameter) {
        int end = parameter.indexOf('=');
        return decoded(end < 0 ? parameter : parameter.substring(0, end));
    }

    private static String valueOf(String parameter) {
        int end = parameter.indexOf('=');
        return end < 0 ? "" : parameter.substring(end + 1);
    }

    /** What is not validly encoded stays as it is: it is neither a name that is looked for, nor a key. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}

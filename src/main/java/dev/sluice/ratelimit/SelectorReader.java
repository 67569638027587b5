package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import dev.sluice.errors.ApiError;
import dev.sluice.ratelimit.SelectorResult.InvalidSelector;
import dev.sluice.ratelimit.SelectorResult.Selected;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the selectors of a request: those that its client names, and those of mandatory limits. */
final class SelectorReader {

    /** The request header that names the headers whose values select the limits. */
    static final String NAMING_HEADER = "x-arch-ratelimit-selector";

    /** Bounds the work that one request can cause. */
    private static final int MOST_NAMED = 16;

    private SelectorReader() {}

    /**
     * Reads the selectors of a request.
     *
     * @param client the authenticated client
     * @param mandatory selectors of limits that hold even if the client names none
     */
    static SelectorResult read(HttpServletRequest request, Client client, Set<String> mandatory) {
        Set<String> named = named(request);
        if (named.size() > MOST_NAMED) {
            return new InvalidSelector(ApiError.invalidRequest(
                            400,
                            "ratelimit_selector_invalid",
                            "The header \"" + NAMING_HEADER + "\" names more than " + MOST_NAMED
                                    + " headers; name fewer.")
                    .at(NAMING_HEADER));
        }
        Set<String> all = new LinkedHashSet<>(named);
        all.addAll(mandatory);
        Map<String, String> values = new LinkedHashMap<>();
        for (String selector : all) {
            Set<String> found = valuesOf(selector, request, client);
            if (found.size() > 1) {
                return new InvalidSelector(ApiError.invalidRequest(
                                400,
                                "ratelimit_selector_invalid",
                                "The header \"" + selector
                                        + "\" selects a rate limit and was sent with more than one value; send one.")
                        .at(selector));
            }
            if (found.isEmpty() && mandatory.contains(selector)) {
                return new InvalidSelector(ApiError.invalidRequest(
                                400,
                                "ratelimit_selector_missing",
                                "This gateway limits requests by the header \"" + selector + "\"; send it.")
                        .at(selector));
            }
            found.forEach(value -> values.put(selector, value));
        }
        return new Selected(values);
    }

    /** The selectors that a client has whatever its requests are. */
    static Map<String, String> withoutRequest(Client client) {
        return Map.of(Limit.EVERYONE, "", Limit.CLIENT, client.name(), Limit.USER, userOf(client));
    }

    /** In lower case. The header may be repeated and may contain a list. */
    private static Set<String> named(HttpServletRequest request) {
        Set<String> names = new LinkedHashSet<>();
        for (String line : Collections.list(request.getHeaders(NAMING_HEADER))) {
            for (String name : line.split(",", -1)) {
                String selector = name.strip().toLowerCase(Locale.ROOT);
                // Names that start with @ are the built-in selectors, which clients cannot choose.
                if (!selector.isEmpty() && !selector.startsWith("@")) {
                    names.add(selector);
                }
            }
        }
        return names;
    }

    private static Set<String> valuesOf(String selector, HttpServletRequest request, Client client) {
        return switch (selector) {
            case Limit.ADDRESS -> Set.of(request.getRemoteAddr());
            case Limit.EVERYONE -> Set.of("");
            case Limit.CLIENT -> Set.of(client.name());
            case Limit.USER -> Set.of(userOf(client));
            default -> new HashSet<>(Collections.list(request.getHeaders(selector)));
        };
    }

    /** Users of different clients may have the same name. */
    private static String userOf(Client client) {
        return client.name() + "/" + client.user();
    }
}

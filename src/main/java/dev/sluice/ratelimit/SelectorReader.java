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

/** Reads by what a request's limits are found: what its client names, and what counts whether it does or not. */
final class SelectorReader {

    /** The request header that names the headers whose values are the limits' keys. */
    static final String NAMING_HEADER = "x-arch-ratelimit-selector";

    /** A client has no use for more; bounds the work that one request can make. */
    private static final int MOST_NAMED = 16;

    private SelectorReader() {}

    /**
     * Reads the selectors of a request.
     *
     * @param client who sends it
     * @param unasked selectors that count whether the client names them or not
     */
    static SelectorResult read(HttpServletRequest request, Client client, Set<String> unasked) {
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
        all.addAll(unasked);
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
            if (found.isEmpty() && unasked.contains(selector)) {
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

    /** In lower case; the header may be sent several times, and hold a list. */
    private static Set<String> named(HttpServletRequest request) {
        Set<String> names = new LinkedHashSet<>();
        for (String line : Collections.list(request.getHeaders(NAMING_HEADER))) {
            for (String name : line.split(",", -1)) {
                String selector = name.strip().toLowerCase(Locale.ROOT);
                // What no header can be named is for the operator's limits alone.
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
            // A user of one client is not that of another by the same name.
            case Limit.USER -> Set.of(client.name() + "/" + client.user());
            default -> new HashSet<>(Collections.list(request.getHeaders(selector)));
        };
    }
}

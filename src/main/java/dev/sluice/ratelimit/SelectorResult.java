package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** By what a request's limits are found. */
sealed interface SelectorResult {

    /**
     * The request is one of these.
     *
     * @param values each selector with its value, in the order in which they count
     */
    record Selected(Map<String, String> values) implements SelectorResult {
        public Selected {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /**
     * The request cannot be placed.
     *
     * @param error what the client is told
     */
    record InvalidSelector(ApiError error) implements SelectorResult {}
}

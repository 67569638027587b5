package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The outcome of reading a request's selectors. */
sealed interface SelectorResult {

    /**
     * The selectors were read.
     *
     * @param values the selectors and their values, in order of precedence
     */
    record Selected(Map<String, String> values) implements SelectorResult {
        public Selected {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /**
     * A selector is missing or ambiguous.
     *
     * @param error the error for the client
     */
    record InvalidSelector(ApiError error) implements SelectorResult {}
}

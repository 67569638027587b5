package dev.sluice.cors;

import java.util.Set;

/**
 * The origins of the web pages that may call the gateway from a browser and read its answers (Fetch standard, CORS protocol).
 *
 * @param origins as browsers send them, such as {@code https://app.example.com}; compared exactly. None if CORS is off.
 */
public record CorsOrigins(Set<String> origins) {

    public CorsOrigins {
        origins = Set.copyOf(origins);
    }

    /** Whether CORS is off. */
    boolean isEmpty() {
        return origins.isEmpty();
    }

    /** Whether pages of this origin may call. */
    boolean contains(String origin) {
        return origins.contains(origin);
    }
}

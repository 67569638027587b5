package dev.sluice.config;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Looks up keys in the container's JNDI. Caches each result: the first lookup happens at start, and the threads that reload the
 * configuration have no JNDI context of the application. Thread-safe.
 */
final class JndiKeys implements KeySource {

    private final Map<String, Optional<String>> cache = new ConcurrentHashMap<>();

    @Override
    public Optional<String> find(String name) {
        return cache.computeIfAbsent(name, JndiKeys::lookUp);
    }

    // The name comes from the operator, and ProviderReader requires the prefix java:, so the lookup stays local.
    @SuppressWarnings("BanJNDI")
    private static Optional<String> lookUp(String name) {
        try {
            return InitialContext.doLookup(name) instanceof String text ? Optional.of(text) : Optional.empty();
        } catch (NamingException absent) {
            return Optional.empty();
        }
    }
}

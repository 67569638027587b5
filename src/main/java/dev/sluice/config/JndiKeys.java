package dev.sluice.config;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Keys in the container's own naming service. Each is looked up once, at start: the threads that read the configuration again have no
 * naming context of the application. For any number of threads.
 */
final class JndiKeys implements KeySource {

    private final Map<String, Optional<String>> found = new ConcurrentHashMap<>();

    @Override
    public Optional<String> find(String name) {
        return found.computeIfAbsent(name, JndiKeys::lookUp);
    }

    // The name is the operator's own, and begins with java: as the reader sees to it, so nothing is fetched from
    // elsewhere.
    @SuppressWarnings("BanJNDI")
    private static Optional<String> lookUp(String name) {
        try {
            return InitialContext.doLookup(name) instanceof String text ? Optional.of(text) : Optional.empty();
        } catch (NamingException absent) {
            return Optional.empty();
        }
    }
}

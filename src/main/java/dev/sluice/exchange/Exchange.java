package dev.sluice.exchange;

import jakarta.servlet.ServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one request and its answer: facts, each a record found by its own class.
 *
 * <p>Opened on first use, so no filter is the one that must run. A fact is published once and never changes; what its
 * absence means is said at its class. Used by the request's one thread only, so it needs no lock.
 */
public final class Exchange {

    private static final String ATTRIBUTE = Exchange.class.getName();

    private final Map<Class<? extends Record>, Record> facts = new HashMap<>();

    private Exchange() {}

    /** The exchange of this request, also when the request is a wrapper around the one it was opened on. */
    public static Exchange of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Exchange open) {
            return open;
        }
        Exchange opened = new Exchange();
        request.setAttribute(ATTRIBUTE, opened);
        return opened;
    }

    /**
     * Makes a fact known to everything that runs later.
     *
     * @throws IllegalStateException when a fact of this class is known already
     */
    public <T extends Record> void publish(T fact) {
        if (facts.putIfAbsent(fact.getClass(), fact) != null) {
            throw new IllegalStateException(
                    "published twice: " + fact.getClass().getName());
        }
    }

    /** The fact of this class, or empty when nobody published one. */
    public <T extends Record> Optional<T> find(Class<T> type) {
        return Optional.ofNullable(type.cast(facts.get(type)));
    }
}

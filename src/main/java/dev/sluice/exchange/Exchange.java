package dev.sluice.exchange;

import jakarta.servlet.ServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request and its answer, as a set of facts. Each fact is a record, found by its class.
 *
 * <p>The exchange is created on first use, so it depends on no filter. A fact is published once and never changes. The fact's class says
 * what its absence means. Only the request's thread uses it, so it needs no lock.
 */
public final class Exchange {

    private static final String ATTRIBUTE = Exchange.class.getName();

    private final Map<Class<? extends Record>, Record> facts = new HashMap<>();

    private Exchange() {}

    /** The exchange of this request or, for a wrapper, of the wrapped request. */
    public static Exchange of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Exchange open) {
            return open;
        }
        Exchange opened = new Exchange();
        request.setAttribute(ATTRIBUTE, opened);
        return opened;
    }

    /**
     * Publishes a fact to the filters and servlets that run later.
     *
     * @throws IllegalStateException when a fact of this class was published before
     */
    public <T extends Record> void publish(T fact) {
        if (facts.putIfAbsent(fact.getClass(), fact) != null) {
            throw new IllegalStateException(
                    "published twice: " + fact.getClass().getName());
        }
    }

    /** The fact of this class; empty when none was published. */
    public <T extends Record> Optional<T> find(Class<T> type) {
        return Optional.ofNullable(type.cast(facts.get(type)));
    }
}

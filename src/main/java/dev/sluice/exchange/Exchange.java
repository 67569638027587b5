package dev.sluice.exchange;

import jakarta.servlet.ServletRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One request and its answer, as a set of facts. Each fact is a record, found by its class.
 *
 * <p>The exchange is created on first use, so it depends on no filter. A fact is published once and never changes. The fact's class says
 * what its absence means. Only the request's thread uses it, so it needs no lock.
 */
public final class Exchange {

    private static final String ATTRIBUTE = Exchange.class.getName();

    private final Map<Class<? extends Record>, Record> facts = new HashMap<>();
    private final List<Reaction<?>> reactions = new ArrayList<>(0);

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
     * Publishes a fact to the filters and servlets that run later, and to the reactions that wait for it.
     *
     * @throws IllegalStateException when a fact of this class was published before
     */
    public <T extends Record> void publish(T fact) {
        if (facts.putIfAbsent(fact.getClass(), fact) != null) {
            throw new IllegalStateException(
                    "published twice: " + fact.getClass().getName());
        }
        for (Reaction<?> reaction : reactions) {
            reaction.runFor(fact);
        }
    }

    /**
     * Runs a reaction when a fact of this class is published, before {@link #publish} returns. For a filter that must act before the
     * servlet writes what the fact leads to.
     */
    public <T extends Record> void whenPublished(Class<T> type, Consumer<T> reaction) {
        reactions.add(new Reaction<>(type, reaction));
    }

    /** The fact of this class; empty when none was published. */
    public <T extends Record> Optional<T> find(Class<T> type) {
        return Optional.ofNullable(type.cast(facts.get(type)));
    }

    private record Reaction<T extends Record>(Class<T> type, Consumer<T> action) {

        void runFor(Record fact) {
            if (type.isInstance(fact)) {
                action.accept(type.cast(fact));
            }
        }
    }
}

package dev.sluice.exchange;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One request and its answer: a set of facts, and what filters do when it ends.
 *
 * <p>Each fact is a record, found by its class. The exchange is created on first use, so it depends on no filter. A fact is published once
 * and never changes. The fact's class says what its absence means.
 *
 * <p>Used by one thread at a time, so it needs no lock: by the container's thread, and after a {@linkplain ThreadHandoff hand-off} by the
 * thread that goes on.
 */
public final class Exchange {

    /** The rest of the exchange, after the caller's part. */
    @FunctionalInterface
    public interface Rest {

        /** Runs it. Returns when the exchange has ended, or goes on on another thread. */
        void run() throws IOException, ServletException;
    }

    /** What a filter does when the exchange ends. */
    @FunctionalInterface
    public interface EndAction {

        /**
         * Runs once, on whichever thread the exchange ends. May still write to the response.
         *
         * @param failed whether an exception leaves the application. The container answers it with 500, or cuts the connection if the
         *     response is committed
         * @throws IOException when the exchange fails now; the filters before this one are told that it has failed
         */
        void run(boolean failed) throws IOException, ServletException;
    }

    private static final String ATTRIBUTE = Exchange.class.getName();

    private final Map<Class<? extends Record>, Record> facts = new HashMap<>();
    private final List<Reaction<?>> reactions = new ArrayList<>(0);
    private final Deque<EndAction> endActions = new ArrayDeque<>(4);
    private boolean isHandedOff;

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

    /**
     * Runs the rest of the chain, and the action when the exchange ends: at once when the rest returns, or later on the thread that the
     * exchange was handed to. A filter uses this in place of {@code finally}, which would run too early after a hand-off.
     */
    public void proceed(Rest rest, EndAction atEnd) throws IOException, ServletException {
        endActions.push(atEnd);
        boolean failed = true;
        try {
            rest.run();
            failed = false;
        } finally {
            if (!isHandedOff) {
                endActions.pop().run(failed);
            }
        }
    }

    /** Whether another thread goes on with it, so that this one may no longer touch the request or the response. */
    public boolean isHandedOff() {
        return isHandedOff;
    }

    /** Leaves the end actions to another thread, which must be started after this. */
    void handOff() {
        isHandedOff = true;
    }

    /**
     * Runs the end actions, the last registered first.
     *
     * @param failure what has failed; empty for nothing
     * @return what has failed in the end; empty for nothing
     */
    Optional<Throwable> end(Optional<Throwable> failure) {
        Optional<Throwable> last = failure;
        while (!endActions.isEmpty()) {
            try {
                endActions.pop().run(last.isPresent());
            } catch (IOException | ServletException | RuntimeException | Error failed) {
                last = Optional.of(failed);
            }
        }
        return last;
    }

    private record Reaction<T extends Record>(Class<T> type, Consumer<T> action) {

        void runFor(Record fact) {
            if (type.isInstance(fact)) {
                action.accept(type.cast(fact));
            }
        }
    }
}

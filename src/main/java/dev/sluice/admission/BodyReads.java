package dev.sluice.admission;

import dev.sluice.auth.Client;
import java.util.Map;
import java.util.Optional;

/**
 * Limits how many requests send their bodies at once, where exchanges wait for providers on threads of the application: a body is still
 * read on a thread of the container, and a client that sends none would hold it. Half of the places are for one client. Thread-safe.
 */
public final class BodyReads {

    /** For containers whose threads are not limited, or limit the exchanges already. */
    public static final BodyReads UNLIMITED = new BodyReads(Optional.empty());

    private static final Optional<Runnable> NOTHING_TO_END = Optional.of(() -> {});

    private final Optional<RunningExchanges> running;

    private BodyReads(Optional<RunningExchanges> running) {
        this.running = running;
    }

    /**
     * Starts with no body.
     *
     * @param most how many bodies may be read at once; positive
     */
    public static BodyReads atMost(int most) {
        return new BodyReads(Optional.of(
                new RunningExchanges(new ExchangeLimits(Optional.empty(), Optional.empty(), Map.of()), most)));
    }

    /**
     * Asks to read a body of this client.
     *
     * @return to be run once when the body has been read; empty if too many are read already
     */
    public Optional<Runnable> begin(Client client) {
        if (running.isEmpty()) {
            return NOTHING_TO_END;
        }
        return running.get().admit(client) instanceof Admission.Admitted admitted
                ? Optional.of(admitted.end())
                : Optional.empty();
    }
}

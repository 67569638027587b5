package dev.sluice.admission;

import dev.sluice.auth.Client;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts running exchanges, in total and for each configured client. Thread-safe. */
public final class RunningExchanges {

    private final AtomicInteger all = new AtomicInteger();

    /** Holds only configured clients, so the configuration bounds it. */
    private final Map<String, AtomicInteger> byClient = new ConcurrentHashMap<>();

    private final int usual;
    private volatile ExchangeLimits limits;

    /**
     * Starts with no running exchange.
     *
     * @param usual the limit for all clients together where none is configured
     */
    public RunningExchanges(ExchangeLimits limits, int usual) {
        this.usual = usual;
        this.limits = limits;
    }

    /** Sets the limits for new exchanges. Running exchanges go on. */
    public void replace(ExchangeLimits next) {
        limits = next;
    }

    /**
     * Asks to begin an exchange of this client. Without configured clients, all callers are one: then only the total counts.
     *
     * @return an admitted exchange must be {@link Admission.Admitted#end() ended}
     */
    Admission admit(Client client) {
        ExchangeLimits now = limits;
        int total = now.total().orElse(usual);
        if (!take(all, total)) {
            return new Admission.Full();
        }
        if (client.equals(Client.ANONYMOUS)) {
            return new Admission.Admitted(all::decrementAndGet);
        }
        int most = now.of(client.name(), total);
        AtomicInteger own = byClient.computeIfAbsent(client.name(), name -> new AtomicInteger());
        if (!take(own, most)) {
            all.decrementAndGet();
            return new Admission.ClientFull(most);
        }
        return new Admission.Admitted(() -> {
            own.decrementAndGet();
            all.decrementAndGet();
        });
    }

    private static boolean take(AtomicInteger running, int most) {
        if (running.incrementAndGet() <= most) {
            return true;
        }
        running.decrementAndGet();
        return false;
    }
}

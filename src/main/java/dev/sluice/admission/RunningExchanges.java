package dev.sluice.admission;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts running exchanges, in total and for each client with a limit. Thread-safe. */
public final class RunningExchanges {

    private final AtomicInteger all = new AtomicInteger();

    /** Holds only clients with a limit of their own, so the configuration bounds it. */
    private final Map<String, AtomicInteger> byClient = new ConcurrentHashMap<>();

    private volatile ExchangeLimits limits;

    /** Starts with no running exchange. */
    public RunningExchanges(ExchangeLimits limits) {
        this.limits = limits;
    }

    /** Sets the limits for new exchanges. Running exchanges go on. */
    public void replace(ExchangeLimits next) {
        limits = next;
    }

    /**
     * Asks to begin an exchange of this client.
     *
     * @return an admitted exchange must be {@link Admission.Admitted#end() ended}
     */
    Admission admit(String client) {
        ExchangeLimits now = limits;
        if (!take(all, now.total())) {
            return new Admission.Full();
        }
        Integer most = now.byClient().get(client);
        if (most == null) {
            return new Admission.Admitted(all::decrementAndGet);
        }
        AtomicInteger own = byClient.computeIfAbsent(client, name -> new AtomicInteger());
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

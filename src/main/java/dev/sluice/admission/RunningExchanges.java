package dev.sluice.admission;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The exchanges under way, of each client that has a limit and of all. For any number of threads. */
public final class RunningExchanges {

    private final AtomicInteger all = new AtomicInteger();

    /** Only clients with limits of their own are in it, so it is bounded by the configuration. */
    private final Map<String, AtomicInteger> byClient = new ConcurrentHashMap<>();

    private volatile ExchangeLimits limits;

    /** Begins with none. */
    public RunningExchanges(ExchangeLimits limits) {
        this.limits = limits;
    }

    /** From now on these hold for new exchanges; those under way go on. */
    public void replace(ExchangeLimits next) {
        limits = next;
    }

    /**
     * Asks for one more.
     *
     * @return admitted ones must be {@link Admission.Admitted#end() ended}
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

package dev.sluice.upstream;

import dev.sluice.routing.Provider;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds one client for each provider. Thread-safe. */
public final class UpstreamClients implements Closeable {

    private final Map<String, UpstreamClient> byProvider = new HashMap<>();
    private final UpstreamTimerScheduler timers = new UpstreamTimerScheduler();

    /**
     * Creates the clients. Opens no connection yet.
     *
     * @param heartbeat the interval of silence after which a stream gets a heartbeat; empty for never
     */
    public UpstreamClients(List<Provider> providers, Optional<Duration> heartbeat) {
        for (Provider provider : providers) {
            byProvider.put(provider.name(), new UpstreamClient(provider, heartbeat, timers));
        }
    }

    UpstreamClient of(Provider provider) {
        return byProvider.get(provider.name());
    }

    /** Closes all connections, including those in use. */
    @Override
    public void close() throws IOException {
        for (UpstreamClient client : byProvider.values()) {
            client.close();
        }
        timers.close();
    }
}

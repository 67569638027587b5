package dev.sluice.upstream;

import dev.sluice.routing.Provider;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds one client for each provider. Thread-safe. */
public final class UpstreamClients implements Closeable {

    private final Map<String, UpstreamClient> byProvider = new HashMap<>();
    private final UpstreamTimerScheduler timers = new UpstreamTimerScheduler();

    /**
     * Creates the clients. Opens no connection yet.
     *
     * @param silence how long streams may be silent
     */
    public UpstreamClients(List<Provider> providers, StreamSilence silence) {
        for (Provider provider : providers) {
            byProvider.put(provider.name(), new UpstreamClient(provider, silence, timers));
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

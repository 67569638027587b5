package dev.sluice.upstream;

import dev.sluice.container.ClientPresence;
import dev.sluice.routing.Provider;
import dev.sluice.routing.Timeouts;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.apache.hc.core5.concurrent.Cancellable;

/** Holds one client for each provider. Thread-safe. */
public final class UpstreamClients implements Closeable {

    private final Map<String, UpstreamClient> byProvider = new HashMap<>();
    private final UpstreamTimerScheduler timers = new UpstreamTimerScheduler();
    private final HedgeThreads hedges = new HedgeThreads();
    private final ClientPresence presence = new ClientPresence();
    private final StreamSilence silence;

    /**
     * Creates the clients. Opens no connection yet.
     *
     * @param silence how long answers may be silent
     */
    public UpstreamClients(List<Provider> providers, StreamSilence silence) {
        this.silence = silence;
        for (Provider provider : providers) {
            byProvider.put(provider.name(), new UpstreamClient(provider, timers));
        }
    }

    /** Starts the clock of an exchange. */
    AnswerClock clock(SilenceObserver observer) {
        return new AnswerClock(
                observer.awaitsJson()
                        ? silence.ofJson()
                        : observer.longestPause()
                                .map(silence::withHeartbeatWithin)
                                .orElse(silence));
    }

    /** Whether clients that wait for JSON get white space. */
    boolean keepJsonAlive() {
        return silence.json().isPresent();
    }

    /** Tells whether clients are still there. */
    ClientPresence presence() {
        return presence;
    }

    /**
     * Waits between two attempts.
     *
     * @param over counted down when the exchange is cancelled, or may go on
     * @param exchange cancelled when the client has gone
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    void pause(Duration time, AnswerClock clock, SilenceObserver observer, CountDownLatch over, Cancellable exchange)
            throws ClientGoneException {
        UpstreamTimer timer = new UpstreamTimer(Timeouts.DEFAULT, clock, observer, FirstContent.UNWATCHED, exchange);
        timers.add(timer);
        try {
            timer.pause(time, over);
        } finally {
            timers.remove(timer);
        }
    }

    /** Where hedges run. */
    Executor hedgeThreads() {
        return hedges;
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
        presence.close();
        hedges.close();
    }
}

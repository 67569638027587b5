package dev.sluice.upstream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * Tracks the running exchanges with providers, and ends them when the gateway stops: load balancers are asked to send no more
 * requests, running exchanges may end by themselves, and the rest is cancelled. Thread-safe.
 */
public final class Drain {

    private final Optional<Path> marker;
    private final Set<Cancellable> running = ConcurrentHashMap.newKeySet();
    private volatile boolean isRequested;
    private volatile boolean isCancelled;

    /**
     * Starts without exchanges.
     *
     * @param marker while this file exists, the gateway drains
     */
    public Drain(Optional<Path> marker) {
        this.marker = marker;
    }

    /** Starts to drain: the readiness check fails from now on. Requests that still arrive are served. */
    public void begin() {
        isRequested = true;
    }

    /** Stops draining, unless the marker file exists. */
    public void resume() {
        isRequested = false;
    }

    /** Returns whether load balancers are asked to send no more requests. */
    public boolean isDraining() {
        return isRequested || marker.filter(Files::exists).isPresent();
    }

    /** Returns the number of running exchanges. */
    public int running() {
        return running.size();
    }

    /**
     * Waits until no exchange runs.
     *
     * @param atMost the longest time to wait
     * @return whether all exchanges have ended
     */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (running) {
            for (long remaining; !running.isEmpty() && (remaining = deadline - System.nanoTime()) > 0; ) {
                running.wait(remaining / 1_000_000 + 1);
            }
            return running.isEmpty();
        }
    }

    /**
     * Cancels all running exchanges, and each one that begins later.
     *
     * @return the number of exchanges that were cancelled
     */
    public int cutRest() {
        isCancelled = true;
        int cut = 0;
        for (Cancellable exchange : running) {
            exchange.cancel();
            cut++;
        }
        return cut;
    }

    /** Returns whether exchanges are cancelled because the gateway stops. */
    boolean isCancelled() {
        return isCancelled;
    }

    void register(Cancellable exchange) {
        running.add(exchange);
        if (isCancelled) {
            exchange.cancel();
        }
    }

    void unregister(Cancellable exchange) {
        running.remove(exchange);
        if (isRequested) {
            synchronized (running) {
                running.notifyAll();
            }
        }
    }
}

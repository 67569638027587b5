package dev.sluice.upstream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * Tracks the running exchanges with providers, and ends them when the gateway stops: load balancers are told to send no more requests,
 * running exchanges may end by themselves, and the rest is cut. Thread-safe.
 */
public final class Drain {

    private final Optional<Path> marker;
    private final Set<Cancellable> running = ConcurrentHashMap.newKeySet();
    private volatile boolean isAsked;
    private volatile boolean isOver;

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
        isAsked = true;
    }

    /** Stops draining, unless the marker file exists. */
    public void resume() {
        isAsked = false;
    }

    /** Returns whether load balancers are told to send no more requests. */
    public boolean isDraining() {
        return isAsked || marker.filter(Files::exists).isPresent();
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
            for (long left; !running.isEmpty() && (left = deadline - System.nanoTime()) > 0; ) {
                running.wait(left / 1_000_000 + 1);
            }
            return running.isEmpty();
        }
    }

    /**
     * Cuts all running exchanges, and each one that begins later.
     *
     * @return the number of exchanges that were cut
     */
    public int cutRest() {
        isOver = true;
        int cut = 0;
        for (Cancellable exchange : running) {
            exchange.cancel();
            cut++;
        }
        return cut;
    }

    /** Returns whether exchanges are cut because the gateway stops. */
    boolean isOver() {
        return isOver;
    }

    void begins(Cancellable exchange) {
        running.add(exchange);
        if (isOver) {
            exchange.cancel();
        }
    }

    void ends(Cancellable exchange) {
        running.remove(exchange);
        if (isAsked) {
            synchronized (running) {
                running.notifyAll();
            }
        }
    }
}

package dev.sluice.upstream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * The exchanges with providers that are under way, and their end when the gateway is to stop: load balancers are asked to send no
 * more, what runs may come to its end, and what then is left is cut. For any number of threads.
 */
public final class Drain {

    private final Optional<Path> marker;
    private final Set<Cancellable> running = ConcurrentHashMap.newKeySet();
    private volatile boolean isAsked;
    private volatile boolean isOver;

    /**
     * Begins with nothing under way.
     *
     * @param marker a file that asks for it as long as it is there
     */
    public Drain(Optional<Path> marker) {
        this.marker = marker;
    }

    /** From now on load balancers are told to send no more; who does is served nevertheless. */
    public void begin() {
        isAsked = true;
    }

    /** Takes it back. */
    public void resume() {
        isAsked = false;
    }

    /** Whether load balancers are to send no more. */
    public boolean isDraining() {
        return isAsked || marker.filter(Files::exists).isPresent();
    }

    /** How many exchanges are under way. */
    public int running() {
        return running.size();
    }

    /**
     * Waits until nothing is under way.
     *
     * @param atMost how long
     * @return whether it is so
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
     * Cuts what is still under way, and everything that comes.
     *
     * @return how many exchanges were cut
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

    /** Whether what breaks now was cut on purpose. */
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

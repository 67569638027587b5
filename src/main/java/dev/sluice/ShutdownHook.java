package dev.sluice;

import dev.sluice.upstream.Drain;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Notices that the JVM is asked to end, as by SIGTERM, at the same time as the container does, and drains: what runs may come to
 * its end, and before the container's patience is over the rest is told what is happening.
 */
final class ShutdownHook implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ShutdownHook.class.getName());

    /** For those that were cut to say so to their clients. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Drain drain;
    private final Duration timeout;
    private final Thread hook = new Thread(this::drain, "sluice-stop");

    /** Begins to listen. */
    ShutdownHook(Drain drain, Duration timeout) {
        this.drain = drain;
        this.timeout = timeout;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void drain() {
        drain.begin();
        LOG.log(Level.INFO, "stopping: {0} exchanges are under way, for up to {1}", drain.running(), timeout);
        try {
            if (!drain.awaitEnd(timeout)) {
                LOG.log(Level.WARNING, "stopping: cut {0} exchanges that had not ended", drain.cutRest());
                drain.awaitEnd(LAST_WORDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // It is running, or has run: there is nothing left to take back.
            LOG.log(Level.DEBUG, "the JVM is stopping", stopping);
        }
    }
}

package dev.sluice;

import dev.sluice.upstream.Drain;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Drains the gateway when the JVM shuts down, for example by SIGTERM. {@code /health/ready} returns 503 immediately. During the notice
 * period, if any, requests are served, so that load balancers stop sending before the port closes. Then running exchanges may end. The
 * remaining ones are cut with an error event, before the container's own stop timeout.
 */
final class ShutdownHook implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ShutdownHook.class.getName());

    /** Time for cut exchanges to send the error event. */
    private static final Duration ERROR_EVENT_TIME = Duration.ofSeconds(2);

    private final Drain drain;
    private final Duration notice;
    private final Duration timeout;
    private final CountDownLatch noticeGiven = new CountDownLatch(1);
    private final Thread hook = new Thread(this::run, "sluice-stop");

    /**
     * Registers the hook with the JVM.
     *
     * @param notice how long requests are served after {@code /health/ready} returns 503; zero if nothing delays the server's stop
     * @param timeout how long exchanges may continue after that
     */
    ShutdownHook(Drain drain, Duration notice, Duration timeout) {
        this.drain = drain;
        this.notice = notice;
        this.timeout = timeout;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void run() {
        try {
            giveNotice();
            LOG.log(Level.INFO, "stopping: {0} exchanges may continue for up to {1}", drain.running(), timeout);
            if (!drain.awaitEnd(timeout)) {
                LOG.log(Level.WARNING, "stopping: cut {0} exchanges that had not ended", drain.cutRest());
                drain.awaitEnd(ERROR_EVENT_TIME);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Skips the notice period if the operator has drained the gateway before: load balancers already know. */
    private void giveNotice() throws InterruptedException {
        boolean isKnown = drain.isDraining();
        drain.begin();
        if (!isKnown && !notice.isZero()) {
            LOG.log(Level.INFO, "stopping: /health/ready answers 503; requests are accepted for {0} more", notice);
            TimeUnit.NANOSECONDS.sleep(notice.toNanos());
        }
        noticeGiven.countDown();
    }

    /** Blocks until the notice period has ended during JVM shutdown. Called by the thread that stops the server. */
    void awaitNotice() {
        try {
            noticeGiven.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The hook is running or has run, so it cannot be removed.
            LOG.log(Level.DEBUG, "the JVM is stopping", stopping);
        }
    }
}

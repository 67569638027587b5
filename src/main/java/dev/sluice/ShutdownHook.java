package dev.sluice;

import dev.sluice.upstream.Drain;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Drains the gateway when the JVM is asked to end, as by SIGTERM. {@code /health/ready} answers 503 at once. If there is a notice,
 * requests are served until it is over, so that load balancers stop sending before the port closes. Then running exchanges may end, and
 * before the container's own stop timeout those that are left are cut, with an error event.
 */
final class ShutdownHook implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ShutdownHook.class.getName());

    /** For exchanges that were cut to tell their clients. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Drain drain;
    private final Duration notice;
    private final Duration timeout;
    private final CountDownLatch noticeGiven = new CountDownLatch(1);
    private final Thread hook = new Thread(this::run, "sluice-stop");

    /**
     * Waits for the JVM's end.
     *
     * @param notice how long load balancers have to notice; zero where nothing holds the server back
     * @param timeout how long exchanges may run on after that
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
            LOG.log(Level.INFO, "stopping: {0} exchanges may run on for up to {1}", drain.running(), timeout);
            if (!drain.awaitEnd(timeout)) {
                LOG.log(Level.WARNING, "stopping: cut {0} exchanges that had not ended", drain.cutRest());
                drain.awaitEnd(LAST_WORDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** None where the operator has drained the gateway before: load balancers know. */
    private void giveNotice() throws InterruptedException {
        boolean isKnown = drain.isDraining();
        drain.begin();
        if (!isKnown && !notice.isZero()) {
            LOG.log(Level.INFO, "stopping: /health/ready answers 503; requests are accepted for {0} more", notice);
            TimeUnit.NANOSECONDS.sleep(notice.toNanos());
        }
        noticeGiven.countDown();
    }

    /** Returns when the notice is over, while the JVM ends; for the thread that stops the server. */
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
            // It is running, or has run: there is nothing left to take back.
            LOG.log(Level.DEBUG, "the JVM is stopping", stopping);
        }
    }
}

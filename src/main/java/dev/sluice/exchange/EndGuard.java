package dev.sluice.exchange;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds the container back from reusing a request while a thread of the application uses it.
 *
 * <p>Public, and made without arguments, because WildFly looks for a public constructor of every {@link AsyncListener} when it deploys.
 */
public final class EndGuard implements AsyncListener {

    private static final Logger LOG = System.getLogger(EndGuard.class.getName());

    /** How long a container's thread waits at most for an exchange that has failed. */
    private static final long LONGEST_END_SECONDS = 60;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Runnable cancel = () -> {};
    private volatile boolean isContainerHeld;

    /** Guards nothing yet. */
    public EndGuard() {}

    /**
     * Guards one exchange.
     *
     * @param holdsContainer whether the container must wait; not where it calls this on the thread that it would wait for
     * @param cancelExchange makes the exchange end soon
     */
    void guard(boolean holdsContainer, Runnable cancelExchange) {
        isContainerHeld = holdsContainer;
        cancel = cancelExchange;
    }

    /** The application no longer uses the request and the response. */
    void end() {
        ended.countDown();
    }

    @Override
    public void onError(AsyncEvent event) {
        cancel.run();
        if (!isContainerHeld) {
            return;
        }
        try {
            if (!ended.await(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.ERROR, "an exchange did not end after its request had failed", event.getThrowable());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        onError(event);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        // The exchange has told the container itself.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // A request is handed off once.
    }
}

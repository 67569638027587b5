package dev.sluice.exchange;

import dev.sluice.container.VirtualThreads;
import dev.sluice.exchange.Exchange.Rest;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets exchanges wait for their provider on threads of the application, so that they do not use up the container's (layout.md).
 *
 * <p>The code that goes on there blocks as before. The container's thread returns at once. The hand-off costs more than a fast answer, so
 * an exchange that may be fast stays on the container's thread while few of these threads wait. For any number of threads.
 */
public final class ThreadHandoff implements AutoCloseable {

    /** Which threads wait for providers. */
    public enum Mode {
        /** The application's virtual threads, if the container's are not virtual and the JDK has them. */
        AUTO,
        /** The container's. */
        CONTAINER,
        /** Always the application's; platform threads before JDK 21. */
        OWN
    }

    private static final Logger LOG = System.getLogger(ThreadHandoff.class.getName());

    private static final String THREAD_NAME = "sluice-exchange-";

    private final Optional<ExecutorService> threads;
    private final boolean isAlways;
    private final int maxOnContainer;
    private final AtomicInteger onContainer = new AtomicInteger();
    private final AtomicBoolean isUnsupportedLogged = new AtomicBoolean();

    /**
     * Starts no thread yet.
     *
     * @param maxOnContainer how many exchanges that may be fast wait on the container's threads at once
     */
    public ThreadHandoff(Mode mode, int maxOnContainer) {
        this.threads = switch (mode) {
            case AUTO -> VirtualThreads.executor(THREAD_NAME);
            case CONTAINER -> Optional.empty();
            case OWN ->
                Optional.of(VirtualThreads.executor(THREAD_NAME)
                        .orElseGet(() -> Executors.newCachedThreadPool(task -> new Thread(task, THREAD_NAME))));
        };
        this.isAlways = mode == Mode.OWN;
        this.maxOnContainer = maxOnContainer;
    }

    /** Throws again what an exchange failed with on another thread. A servlet calls it first, because that failure is dispatched to it. */
    public static void throwFailure(HttpServletRequest request) throws IOException, ServletException {
        HandedOffExchange.throwFailure(request);
    }

    /**
     * Runs the rest of an exchange on this thread, or begins it on another one. The caller must not touch request and response afterwards.
     *
     * @param isSlow whether the rest is known to take long
     * @param cancel makes the rest end soon; called on any thread
     */
    public void run(
            HttpServletRequest request, HttpServletResponse response, boolean isSlow, Rest rest, Runnable cancel)
            throws IOException, ServletException {
        if (threads.isEmpty() || (!isAlways && VirtualThreads.isCurrent())) {
            rest.run();
        } else if (!isAlways && !isSlow && takePlace()) {
            try {
                rest.run();
            } finally {
                onContainer.decrementAndGet();
            }
        } else if (request.isAsyncSupported()) {
            handOff(new HandedOffExchange(request, response, cancel), rest);
        } else {
            logUnsupported();
            rest.run();
        }
    }

    private boolean takePlace() {
        if (onContainer.incrementAndGet() <= maxOnContainer) {
            return true;
        }
        onContainer.decrementAndGet();
        return false;
    }

    private void handOff(HandedOffExchange exchange, Rest rest) {
        try {
            threads.orElseThrow().execute(() -> exchange.run(rest));
        } catch (RejectedExecutionException closed) {
            exchange.end(Optional.of(closed));
        }
    }

    private void logUnsupported() {
        if (isUnsupportedLogged.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "requests wait on the container's threads, because a filter or servlet in the chain has no"
                            + " <async-supported>true</async-supported> in web.xml");
        }
    }

    /** Whether exchanges can go on on threads of the application. */
    public boolean isOn() {
        return threads.isPresent();
    }

    /** Accepts no more exchanges. Those that run go on. */
    @Override
    public void close() {
        threads.ifPresent(ExecutorService::shutdown);
    }
}

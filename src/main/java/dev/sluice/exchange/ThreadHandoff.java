package dev.sluice.exchange;

import dev.sluice.container.UndertowDetector;
import dev.sluice.container.VirtualThreads;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets exchanges wait for their provider on threads of the application, so that they do not use up the container's (layout.md).
 *
 * <p>The code that goes on there blocks as before. The container's thread returns at once. When the exchange has ended, the
 * {@linkplain Exchange#proceed end actions} run on the same thread, and the container is told. A failure is dispatched to the container,
 * because only an exception on its own thread makes it answer with an error page, or cut a connection.
 *
 * <p>The hand-off costs more than a fast answer, so an exchange that may be fast stays on the container's thread while few of these threads
 * wait. For any number of threads.
 *
 * <p>What containers do while the application works on an asynchronous request, as tried with Jetty 12.1, Tomcat 10.1 and 11 and WildFly 39:
 *
 * <ul>
 *   <li>Tomcat calls {@link AsyncListener#onError} on another thread as soon as a write fails, and reuses request and response when that
 *       returns. So it is held there until the application's thread has ended.
 *   <li>Jetty calls it on another thread too when the connection fails, and also reuses them.
 *   <li>Undertow calls it inside the failing write, on the thread that writes, so nothing may wait there. It reuses nothing.
 *   <li>All of them accept {@link AsyncContext#complete} and {@link AsyncContext#dispatch} before the first thread has returned.
 * </ul>
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

    /** The part of an exchange that waits. */
    @FunctionalInterface
    public interface Work {

        /** Runs it to its end. */
        void run() throws IOException, ServletException;
    }

    private static final Logger LOG = System.getLogger(ThreadHandoff.class.getName());
    private static final String FAILURE = ThreadHandoff.class.getName() + ".failure";

    private static final String THREAD_NAME = "sluice-exchange-";

    /** How long a container's thread waits at most for an exchange that has failed. */
    private static final long LONGEST_END_SECONDS = 60;

    private final Optional<ExecutorService> threads;
    private final boolean isAlways;
    private final int maxOnContainer;
    private final AtomicInteger onContainer = new AtomicInteger();
    private final AtomicBoolean hasToldOfUnsupported = new AtomicBoolean();

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

    /**
     * Throws again what an exchange failed with on another thread. A servlet calls it first, because that failure is dispatched to it.
     */
    public static void throwFailure(HttpServletRequest request) throws IOException, ServletException {
        if (request.getDispatcherType() != DispatcherType.ASYNC
                || !(request.getAttribute(FAILURE) instanceof Throwable failure)) {
            return;
        }
        if (failure instanceof IOException io) {
            throw io;
        } else if (failure instanceof ServletException servlet) {
            throw servlet;
        } else if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        } else if (failure instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException("an exchange cannot fail so", failure);
    }

    /**
     * Does the work on this thread, or begins it on another one. The caller must not touch request and response afterwards.
     *
     * @param isSlow whether the work is known to take long
     * @param cancel makes the work end soon; called on any thread
     */
    public void run(
            HttpServletRequest request, HttpServletResponse response, boolean isSlow, Work work, Runnable cancel)
            throws IOException, ServletException {
        if (threads.isEmpty() || (!isAlways && VirtualThreads.isCurrent())) {
            work.run();
            return;
        }
        if (!isAlways && !isSlow && takePlace()) {
            try {
                work.run();
            } finally {
                onContainer.decrementAndGet();
            }
            return;
        }
        if (request.isAsyncSupported()) {
            handOff(threads.get(), request, response, work, cancel);
        } else {
            tellOfUnsupported();
            work.run();
        }
    }

    private boolean takePlace() {
        if (onContainer.incrementAndGet() <= maxOnContainer) {
            return true;
        }
        onContainer.decrementAndGet();
        return false;
    }

    private static void handOff(
            ExecutorService threads,
            HttpServletRequest request,
            HttpServletResponse response,
            Work work,
            Runnable cancel) {
        Exchange exchange = Exchange.of(request);
        AsyncContext async = request.startAsync(request, response);
        // The exchange has timeouts of its own.
        async.setTimeout(0);
        EndGuard guard = new EndGuard();
        guard.guard(!UndertowDetector.isUndertow(request.getServletContext()), cancel);
        async.addListener(guard);
        exchange.handOff();
        try {
            threads.execute(() -> work(work, exchange, request, async, guard));
        } catch (RejectedExecutionException closed) {
            end(exchange, Optional.of(closed), request, async, guard);
        }
    }

    private static void work(
            Work work, Exchange exchange, HttpServletRequest request, AsyncContext async, EndGuard guard) {
        Optional<Throwable> failure = Optional.empty();
        try {
            work.run();
        } catch (IOException | ServletException | RuntimeException | Error failed) {
            failure = Optional.of(failed);
        }
        end(exchange, failure, request, async, guard);
    }

    private static void end(
            Exchange exchange,
            Optional<Throwable> failure,
            HttpServletRequest request,
            AsyncContext async,
            EndGuard guard) {
        Optional<Throwable> last = exchange.end(failure);
        last.ifPresent(failed -> request.setAttribute(FAILURE, failed));
        guard.end();
        try {
            if (last.isPresent()) {
                async.dispatch();
            } else {
                async.complete();
            }
        } catch (IllegalStateException over) {
            // The container has ended the request itself, because its client has gone.
            LOG.log(Level.DEBUG, "the container has ended the request before", over);
        }
    }

    private void tellOfUnsupported() {
        if (hasToldOfUnsupported.compareAndSet(false, true)) {
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

    /** Runs no more work. What runs goes on. */
    @Override
    public void close() {
        threads.ifPresent(ExecutorService::shutdown);
    }

    /**
     * Holds the container back from reusing the request while the application's thread uses it.
     *
     * <p>Made without arguments, because WildFly looks for a public constructor of every {@link AsyncListener} when it deploys.
     */
    public static final class EndGuard implements AsyncListener {

        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile Runnable cancel = () -> {};
        private volatile boolean waits;

        /** Guards nothing yet. */
        public EndGuard() {}

        void guard(boolean containerReusesRequest, Runnable cancelWork) {
            waits = containerReusesRequest;
            cancel = cancelWork;
        }

        void end() {
            ended.countDown();
        }

        @Override
        public void onError(AsyncEvent event) {
            cancel.run();
            if (!waits) {
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
}

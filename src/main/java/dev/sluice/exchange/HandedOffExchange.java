package dev.sluice.exchange;

import dev.sluice.container.UndertowDetector;
import dev.sluice.exchange.Exchange.Rest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * One exchange that goes on on a thread of the application, as an asynchronous request.
 *
 * <p>When it has ended, the {@linkplain Exchange#proceed end actions} run on the same thread, and the container is told. A failure is
 * dispatched to the container, because only an exception on its own thread makes it answer with an error page, or cut a connection.
 *
 * <p>What containers do meanwhile, as tried with Jetty 12.1, Tomcat 10.1 and 11 and WildFly 39:
 *
 * <ul>
 *   <li>Tomcat calls {@link EndGuard#onError} on another thread as soon as a write fails, and reuses request and response when that
 *       returns. So it is held there until the application's thread has ended, and has said so. Tomcat ends a request that nobody has
 *       ended when {@code onError} returns, and fails if the application does the same at that moment.
 *   <li>Jetty calls it on another thread too when the connection fails, and also reuses them.
 *   <li>Undertow calls it inside the failing write, on the thread that writes, so nothing may wait there. It reuses nothing.
 *   <li>All of them accept {@link AsyncContext#complete} and {@link AsyncContext#dispatch} before the first thread has returned.
 * </ul>
 */
final class HandedOffExchange {

    private static final Logger LOG = System.getLogger(HandedOffExchange.class.getName());
    private static final String FAILURE = HandedOffExchange.class.getName() + ".failure";

    private final Exchange exchange;
    private final HttpServletRequest request;
    private final AsyncContext async;
    private final EndGuard guard = new EndGuard();

    /**
     * Takes the exchange from the container's thread.
     *
     * @param cancel makes the exchange end soon; called on any thread
     */
    HandedOffExchange(HttpServletRequest request, HttpServletResponse response, Runnable cancel) {
        this.request = request;
        exchange = Exchange.of(request);
        async = request.startAsync(request, response);
        // The exchange has timeouts of its own.
        async.setTimeout(0);
        guard.guard(!UndertowDetector.isUndertow(request.getServletContext()), cancel);
        async.addListener(guard);
        exchange.handOff();
    }

    /** Throws again what an exchange failed with, in the request that was dispatched for this. */
    static void throwFailure(HttpServletRequest request) throws IOException, ServletException {
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

    /** Runs the rest of the exchange and its end actions. Call once, on the thread that goes on. */
    void run(Rest rest) {
        Optional<Throwable> failure = Optional.empty();
        try {
            rest.run();
        } catch (IOException | ServletException | RuntimeException | Error failed) {
            failure = Optional.of(failed);
        }
        end(failure);
    }

    /** Runs the end actions, and tells the container. */
    void end(Optional<Throwable> failure) {
        Optional<Throwable> last = exchange.end(failure);
        last.ifPresent(failed -> request.setAttribute(FAILURE, failed));
        try {
            if (last.isPresent()) {
                async.dispatch();
            } else {
                async.complete();
            }
        } catch (IllegalStateException over) {
            // The container has ended the request itself, because its client has gone.
            LOG.log(Level.DEBUG, "the container has ended the request before", over);
        } finally {
            // Not before the container is told: once it goes on it may end the request itself, and two ends at once
            // fail.
            guard.end();
        }
    }
}

package dev.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Await;
import dev.sluice.testing.StandInRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a container is told at the end of an exchange that another thread has gone on with. */
final class HandedOffExchangeTest {

    /** How long a container's thread that is wrongly let go has to end. It must not end at all, so this is no limit for the gateway. */
    private static final Duration TIME_TO_LEAVE = Duration.ofMillis(200);

    private final Container container = new Container();

    @Test
    void anExchangeThatEndsWellIsCompletedBeforeTheContainerGoesOnWithAFailedRequest() throws Exception {
        end(() -> {});

        assertThat(container.told).containsExactly("complete, container waits");
    }

    @Test
    void anExchangeThatFailsIsDispatchedBeforeTheContainerGoesOnWithAFailedRequest() throws Exception {
        end(() -> {
            throw new IOException("cut");
        });

        assertThat(container.told).containsExactly("dispatch, container waits");
    }

    @Test
    void aContainerThatHasEndedTheRequestItselfIsLetGo() throws Exception {
        container.hasEnded = true;

        end(() -> {});

        assertThat(container.told).containsExactly("complete, container waits");
    }

    /** The client leaves, the container waits for the exchange, and the exchange ends. */
    private void end(Exchange.Rest rest) throws InterruptedException {
        HandedOffExchange exchange = new HandedOffExchange(container, null, () -> {});
        container.failRequest();
        exchange.run(rest);
        container.waiting.join();
    }

    /** A request and the thread of its container. */
    private static final class Container extends HttpServletRequestWrapper {

        private final List<String> told = new ArrayList<>();
        private AsyncContext async;
        private EndGuard guard;
        private Thread waiting;
        private boolean hasEnded;

        Container() {
            super(new StandInRequest().toRequest());
        }

        void failRequest() {
            waiting = new Thread(() -> guard.onError(new AsyncEvent(async, new IOException("the client has gone"))));
            waiting.start();
            Await.until("the container waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        }

        @Override
        public ServletContext getServletContext() {
            return (ServletContext) Proxy.newProxyInstance(
                    Container.class.getClassLoader(), new Class<?>[] {ServletContext.class}, (proxy, method, args) -> {
                        throw new UnsupportedOperationException(method.getName());
                    });
        }

        @Override
        public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
            async = (AsyncContext) Proxy.newProxyInstance(
                    Container.class.getClassLoader(),
                    new Class<?>[] {AsyncContext.class},
                    (proxy, method, args) -> answer(method.getName(), args));
            return async;
        }

        private Object answer(String method, Object[] arguments) throws InterruptedException {
            switch (method) {
                case "setTimeout", "getRequest", "getResponse" -> {}
                case "addListener" -> guard = (EndGuard) arguments[0];
                case "complete", "dispatch" -> {
                    waiting.join(TIME_TO_LEAVE.toMillis());
                    told.add(method + (waiting.isAlive() ? ", container waits" : ", container has gone on"));
                    if (hasEnded) {
                        throw new IllegalStateException("ended");
                    }
                }
                default -> throw new UnsupportedOperationException(method);
            }
            return null;
        }
    }
}

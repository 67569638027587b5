package dev.sluice.completion;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.routing.ResponseOwners;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Meters responses, publishes their {@link dev.sluice.tokens.TokenUsage}, removes usage events that the client did not ask for, and
 * adds conversation state (behaviour.md 5.2 to 5.4, 6).
 *
 * <p>Meters every response to a POST, since other APIs than chat completions report usage too. A response that is fetched again
 * later by GET was metered before.
 */
public final class CompletionFilter extends HttpFilter {

    private AnswerMeterFactory meters;
    private ResponseOwners owners;

    @Override
    public void init(FilterConfig config) throws ServletException {
        meters = ComponentRegistry.component(config.getServletContext(), AnswerMeterFactory.class);
        owners = ComponentRegistry.component(config.getServletContext(), ResponseOwners.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getMethod().equals("POST")) {
            proceedWatched(request, response, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void proceedWatched(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Exchange exchange = Exchange.of(request);
        CompletionResponse metered = metered(request, response, exchange);
        exchange.publish(new StreamCheck(metered));
        exchange.proceed(() -> chain.doFilter(request, metered), failed -> end(metered, exchange, failed));
    }

    private static void end(CompletionResponse metered, Exchange exchange, boolean failed) throws IOException {
        try {
            if (!failed) {
                metered.finish();
            }
        } finally {
            metered.completion().ifPresent(completion -> publish(completion, exchange));
        }
    }

    private CompletionResponse metered(HttpServletRequest request, HttpServletResponse response, Exchange exchange) {
        return new CompletionResponse(
                response,
                meters,
                RequestedEndpoint.of(request).endpoint(),
                exchange,
                exchange.find(InferenceRequest.class)
                        .map(InferenceRequest::bodyLength)
                        .orElse(Math.max(0, request.getContentLengthLong())),
                exchange.find(StateUpdate.class),
                new ExchangeObserver(exchange, owners),
                MemoryAccount.of(exchange));
    }

    private static void publish(Completion completion, Exchange exchange) {
        completion.usage().ifPresent(exchange::publish);
        if (completion.hasSeenError()) {
            exchange.publish(new StreamError());
        }
    }
}

package dev.sluice.completion;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.Pricing;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.routing.ResponseOwners;
import dev.sluice.tokens.TokenUsage;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Meters responses, publishes their {@link TokenUsage} and what they {@linkplain dev.sluice.price.ExchangeCost cost}, removes usage events
 * that the client did not ask for, and adds conversation state (behaviour.md 5.2 to 5.4, 6).
 *
 * <p>Meters every response to a POST, since other APIs than chat completions report usage too. A response that is fetched again
 * later by GET was metered before.
 */
public final class CompletionFilter extends HttpFilter {

    private AnswerMeterFactory meters;
    private ResponseOwners owners;
    private Pricing pricing;
    private SettledExchanges settled;

    @Override
    public void init(FilterConfig config) throws ServletException {
        meters = ComponentRegistry.component(config.getServletContext(), AnswerMeterFactory.class);
        owners = ComponentRegistry.component(config.getServletContext(), ResponseOwners.class);
        pricing = ComponentRegistry.component(config.getServletContext(), Pricing.class);
        settled = ComponentRegistry.component(config.getServletContext(), SettledExchanges.class);
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
        // Here, as an exchange costs what it did when it began.
        AnswerCost cost =
                new AnswerCost(exchange, exchange.find(ExchangePricing.class).or(pricing::begin));
        CompletionResponse metered = metered(request, response, exchange, cost);
        exchange.publish(new StreamCheck(metered));
        exchange.proceed(() -> chain.doFilter(request, metered), failed -> end(metered, exchange, cost, failed));
    }

    private void end(CompletionResponse metered, Exchange exchange, AnswerCost cost, boolean failed)
            throws IOException {
        try {
            if (!failed) {
                metered.finish();
            }
        } finally {
            metered.completion().ifPresent(completion -> publish(completion, exchange));
            if (cost.isPriced()) {
                price(metered.completion(), exchange, cost);
            }
            exchange.find(UnservedAnswers.class)
                    .ifPresent(answers -> settled.unserved(exchange, answers, cost.prices()));
        }
    }

    /** A stream with an error and without usage has failed, and failures cost nothing. */
    private static void price(Optional<Completion> metered, Exchange exchange, AnswerCost cost) {
        metered.map(Completion::statement).ifPresent(exchange::publish);
        boolean hasFailed = metered.filter(Completion::hasSeenError).isPresent()
                && exchange.find(TokenUsage.class).isEmpty();
        if (!hasFailed) {
            cost.atEnd().ifPresent(exchange::publish);
        }
    }

    private CompletionResponse metered(
            HttpServletRequest request, HttpServletResponse response, Exchange exchange, AnswerCost cost) {
        RequestedEndpoint called = RequestedEndpoint.of(request);
        return new CompletionResponse(
                response,
                meters,
                called.endpoint(),
                exchange,
                exchange.find(InferenceRequest.class)
                        .map(InferenceRequest::bodyLength)
                        .orElse(Math.max(0, request.getContentLengthLong())),
                exchange.find(StateUpdate.class),
                new ExchangeObserver(
                        exchange, owners, cost, settled, called.stored().isPresent()),
                MemoryAccount.of(exchange));
    }

    private static void publish(Completion completion, Exchange exchange) {
        completion.usage().ifPresent(exchange::publish);
        if (completion.hasSeenError()) {
            exchange.publish(new StreamError());
        }
    }
}

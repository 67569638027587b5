package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.TargetEdits;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.ratelimit.SelectorResult.InvalidSelector;
import dev.sluice.ratelimit.SelectorResult.Selected;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RouteTable;
import dev.sluice.tokens.TokenUsage;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Reserves the tokens of a chat completion before it is sent, or refuses it with 429 (behaviour.md 4.1 to 4.5). */
public final class RateLimitFilter extends HttpFilter {

    private RouteTable routes;
    private ReloadableLimits limits;

    @Override
    public void init(FilterConfig config) throws ServletException {
        routes = ComponentRegistry.component(config.getServletContext(), RouteTable.class);
        limits = ComponentRegistry.component(config.getServletContext(), ReloadableLimits.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Exchange exchange = Exchange.of(request);
        Optional<ChatRequest> chat = exchange.find(ChatRequest.class);
        if (chat.isEmpty() || !(routes.routeOf(exchange) instanceof RoutePlan plan)) {
            chain.doFilter(request, response);
            return;
        }
        RequestMeter meter = limits.meter();
        Optional<ApiError> ambiguity = meter.distinguishesModels() ? chat.get().modelAmbiguity() : Optional.empty();
        if (ambiguity.isPresent()) {
            ambiguity.get().writeTo(request, response);
            return;
        }
        TargetEdits edits = plan.first().edits();
        Client client = Client.of(exchange);
        SelectorResult selection = SelectorReader.read(request, client, meter.mandatorySelectors(chat.get(), edits));
        if (selection instanceof InvalidSelector unplaceable) {
            unplaceable.error().writeTo(request, response);
        } else if (selection instanceof Selected selected) {
            decide(
                    meter.reserve(chat.get(), edits, selected.values(), client.name(), MemoryAccount.of(exchange)),
                    exchange,
                    request,
                    response,
                    chain);
        }
    }

    private static void decide(
            Decision decision,
            Exchange exchange,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        if (decision instanceof Denied denied) {
            exchange.publish(denied);
            denied.toError().writeTo(request, response);
        } else if (decision instanceof LimiterUnavailable undecided) {
            undecided.toError().writeTo(request, response);
        } else if (decision instanceof NoMemory full) {
            full.toError().writeTo(request, response);
        } else if (decision instanceof Granted granted) {
            exchange.publish(granted);
            proceed(granted.reservation(), exchange, request, response, chain);
        }
    }

    /**
     * Ends the reservation in every case: releases it if the request was refused or failed, else settles it with the whole usage. A
     * refusal is released before the client can see it; the completion filter settles before the last byte of an answer.
     */
    private static void proceed(
            Reservation reservation,
            Exchange exchange,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        exchange.whenPublished(ProviderOutcome.class, outcome -> {
            if (outcome.isRefused()) {
                reservation.release();
            }
        });
        exchange.proceed(
                () -> chain.doFilter(request, new RefundingResponse(response, reservation)),
                failed -> end(reservation, exchange, response, failed));
    }

    private static void end(Reservation reservation, Exchange exchange, HttpServletResponse response, boolean failed) {
        // An exception before the response is committed becomes an error; an answer that broke off was still consumed.
        boolean refused = exchange.find(ProviderOutcome.class)
                .filter(ProviderOutcome::isRefused)
                .isPresent();
        if (refused
                || response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST
                || (failed && !response.isCommitted())) {
            reservation.release();
        } else {
            reservation.settle(exchange.find(TokenUsage.class));
        }
    }
}

package dev.sluice.ratelimit;

import dev.sluice.api.Endpoint.Cost;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.Pricing;
import dev.sluice.ratelimit.SelectorResult.InvalidSelector;
import dev.sluice.ratelimit.SelectorResult.Selected;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.routing.Answering;
import dev.sluice.routing.NoRoute;
import dev.sluice.routing.Route;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RouteTable;
import dev.sluice.targets.TargetLimits;
import dev.sluice.tokens.TokenUsage;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reserves the tokens of a request before it is sent, or refuses it with 429 (behaviour.md 4.1 to 4.5). */
public final class RateLimitFilter extends HttpFilter {

    private static final ApiError UNCOUNTABLE = ApiError.invalidRequest(
                    403,
                    "path_not_allowed",
                    "Your tokens or your spending are limited, and a response in the background is not counted. Send \"background\": false, or"
                            + " ask this gateway's operator to add \"background\" to your client's \"paths\".")
            .at("background");

    private RouteTable routes;
    private ReloadableLimits limits;
    private Pricing pricing;

    @Override
    public void init(FilterConfig config) throws ServletException {
        routes = ComponentRegistry.component(config.getServletContext(), RouteTable.class);
        limits = ComponentRegistry.component(config.getServletContext(), ReloadableLimits.class);
        pricing = ComponentRegistry.component(config.getServletContext(), Pricing.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        RequestMeter meter = limits.meter();
        if (meter.hasNoLimits()) {
            chain.doFilter(request, response);
            return;
        }
        Exchange exchange = Exchange.of(request);
        RequestedEndpoint called = RequestedEndpoint.of(request);
        Optional<InferenceRequest> inference = exchange.find(InferenceRequest.class);
        Route route = routes.routeOf(exchange, called);
        if (route instanceof NoRoute) {
            chain.doFilter(request, response);
        } else if (route instanceof RoutePlan plan && inference.isPresent()) {
            if (meter.hasBudgets()) {
                // What is reserved is settled by the same prices.
                pricing.begin().ifPresent(exchange::publish);
            }
            limit(meter, inference.get(), plan, exchange, request, response, chain);
        } else {
            limitUnread(meter, called, exchange, request, response, chain);
        }
    }

    private static void limit(
            RequestMeter meter,
            InferenceRequest inference,
            RoutePlan plan,
            Exchange exchange,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        Client client = Client.of(exchange);
        Optional<ApiError> ambiguity =
                meter.distinguishesModels(client) ? inference.modelAmbiguity() : Optional.empty();
        if (ambiguity.isPresent()) {
            ambiguity.get().writeTo(request, response);
            return;
        }
        SelectorResult selection = SelectorReader.read(request, client, meter.mandatorySelectors(inference, plan));
        if (selection instanceof InvalidSelector unplaceable) {
            unplaceable.error().writeTo(request, response);
        } else if (selection instanceof Selected selected) {
            if (isUncountable(inference, client) && meter.forbidsUncounted(selected.values(), client)) {
                UNCOUNTABLE.writeTo(request, response);
                return;
            }
            MeteredRequest metered = MeteredRequest.of(exchange, inference, plan, selected.values());
            decide(
                    plan.isSingle()
                            ? meter.reserveWithMoney(metered, plan.first(), limit -> true)
                            : reserveForAll(meter, metered, plan, exchange),
                    meter,
                    exchange,
                    request,
                    response,
                    chain);
        }
    }

    /**
     * Reserves in the limits that all targets have. Those that only some have are met by the attempts at these, and so are budgets in money, as
     * each target has its price.
     */
    private static Decision reserveForAll(
            RequestMeter meter, MeteredRequest metered, RoutePlan plan, Exchange exchange) {
        Set<Limit> common = meter.limitsOfAll(metered, plan.targets());
        Decision decision = meter.reserve(metered, plan.first(), common::contains);
        if (decision instanceof Granted granted && meter.distinguishesTargets()) {
            exchange.publish(new TargetLimits.Opened(new TargetReservations(
                    exchange,
                    granted.reservation(),
                    target -> meter.reserveWithMoney(metered, target, limit -> !common.contains(limit)))));
        }
        return decision;
    }

    /** The tokens of a response in the background are reported only to whoever fetches it. */
    private static boolean isUncountable(InferenceRequest inference, Client client) {
        return inference.isInBackground() && !client.paths().allowBackground();
    }

    /** A client with a limit in tokens may not spend tokens that nobody counts. Limits in requests hold for every request. */
    private static void limitUnread(
            RequestMeter meter,
            RequestedEndpoint called,
            Exchange exchange,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        Client client = Client.of(exchange);
        SelectorResult selection = SelectorReader.read(request, client, meter.mandatorySelectors());
        if (selection instanceof InvalidSelector unplaceable) {
            unplaceable.error().writeTo(request, response);
        } else if (selection instanceof Selected selected) {
            boolean costsNothing = called.endpoint().cost() == Cost.NONE;
            if (!costsNothing
                    && meter.forbidsUncounted(selected.values(), client)
                    && !client.paths().allow(called)) {
                client.paths()
                        .refusal(
                                called,
                                "Your tokens or your spending are limited, and the gateway does not count this path")
                        .writeTo(request, response);
                return;
            }
            decide(meter.reserveOne(selected.values(), client.name()), meter, exchange, request, response, chain);
        }
    }

    private static void decide(
            Decision decision,
            RequestMeter meter,
            Exchange exchange,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        if (decision instanceof Denied denied) {
            exchange.publish(denied);
        }
        if (decision instanceof Refusal refusal) {
            refusal.toError().writeTo(request, response);
        } else if (decision instanceof Granted granted) {
            exchange.publish(granted);
            proceed(granted.reservation(), meter, exchange, request, response, chain);
        }
    }

    /**
     * Ends the reservation in every case: releases it if the request was refused or failed, else settles it with the whole usage. A
     * refusal is released before the client can see it; the completion filter settles before the last byte of an answer.
     */
    private static void proceed(
            Reservation reservation,
            RequestMeter meter,
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
                failed -> end(reservation, meter, exchange, response, failed));
    }

    private static void end(
            Reservation reservation,
            RequestMeter meter,
            Exchange exchange,
            HttpServletResponse response,
            boolean failed) {
        // An exception before the response is committed becomes an error; an answer that broke off was still consumed.
        boolean refused = exchange.find(ProviderOutcome.class)
                .filter(ProviderOutcome::isRefused)
                .isPresent();
        if (refused
                || response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST
                || (failed && !response.isCommitted())) {
            reservation.release();
        } else {
            Optional<TokenUsage> usage = exchange.find(TokenUsage.class);
            reservation.settle(usage, () -> costOf(exchange));
            if (meter.hasBudgets()) {
                rememberAnswer(meter, exchange, usage);
            }
        }
    }

    private static OptionalLong costOf(Exchange exchange) {
        return exchange.find(ExchangePricing.class)
                .map(prices -> prices.finalCostOf(exchange))
                .orElse(OptionalLong.empty());
    }

    private static void rememberAnswer(RequestMeter meter, Exchange exchange, Optional<TokenUsage> usage) {
        OptionalLong answer = usage.map(TokenUsage::completion).orElse(OptionalLong.empty());
        if (answer.isPresent()) {
            exchange.find(Answering.class)
                    .ifPresent(answering -> meter.answered(answering.modelIn(exchange), answer.getAsLong()));
        }
    }
}

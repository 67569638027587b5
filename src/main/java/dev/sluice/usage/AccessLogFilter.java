package dev.sluice.usage;

import dev.sluice.admission.ConnectionFairness;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.completion.FirstToken;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ExchangeId;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.exchange.RequestId;
import dev.sluice.exchange.TraceId;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The outermost filter: assigns the request id, and records the result of every request in the access log and the metrics. */
public final class AccessLogFilter extends HttpFilter {

    /** A client asks there what it has left, which is no exchange. */
    private static final String LIMITS = "/limits";

    private GatewayMetrics metrics;
    private Optional<ExchangeLedger> ledger;
    private Optional<RecentTraffic> traffic;
    private Optional<LiveTail> tail;
    private AccessLog log;
    private ConnectionFairness fairness;

    @Override
    public void init(FilterConfig config) throws ServletException {
        metrics = ComponentRegistry.component(config.getServletContext(), GatewayMetrics.class);
        ledger = Optional.ofNullable(ComponentRegistry.component(config.getServletContext(), ExchangeLedger.class));
        traffic = Optional.ofNullable(ComponentRegistry.component(config.getServletContext(), RecentTraffic.class));
        tail = Optional.ofNullable(ComponentRegistry.component(config.getServletContext(), LiveTail.class));
        log = new AccessLog(ComponentRegistry.component(config.getServletContext(), AccessLogFormat.class), System.out);
        fairness = new ConnectionFairness(Runtime.getRuntime().availableProcessors(), AccessLogFilter::yieldThread);
    }

    @Override
    public void destroy() {
        log.close();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long start = System.nanoTime();
        Exchange exchange = Exchange.of(request);
        RequestId id = RequestId.takenOrMade(request.getHeader(RequestId.HEADER));
        exchange.publish(id);
        response.setHeader(RequestId.HEADER, id.value());
        TraceId.of(request.getHeaders(TraceId.HEADER)).ifPresent(exchange::publish);
        String api = RequestedEndpoint.of(request).endpoint().name();
        boolean isExchange = !request.getServletPath().equals(LIMITS);
        if (ledger.isPresent() && isExchange) {
            ledger.get().enter(exchange, request.getRemoteAddr(), api, start);
            exchange.whenPublished(
                    ExchangeId.class,
                    row -> response.setHeader(ExchangeId.HEADER, row.value().toString()));
        }
        if (traffic.isPresent() && isExchange) {
            traffic.get().enter(exchange, start);
        }
        metrics.exchangeBegins();
        exchange.proceed(
                () -> chain.doFilter(request, response),
                failed -> end(exchange, id, api, isExchange, start, request, response, failed));
        if (!exchange.isHandedOff()) {
            fairness.end(metrics.activeExchanges());
        }
    }

    private void end(
            Exchange exchange,
            RequestId id,
            String api,
            boolean isExchange,
            long start,
            HttpServletRequest request,
            HttpServletResponse response,
            boolean hasFailed)
            throws IOException {
        boolean failed = true;
        try {
            if (!hasFailed && exchange.find(ProviderOutcome.class).isPresent()) {
                // Send the end of the response now: a stopping Tomcat blocks this thread until all other requests have
                // ended.
                response.getOutputStream().close();
            }
            failed = hasFailed;
        } finally {
            // The container sets 500 for an exception only after this, unless the response is committed.
            int status = failed && !response.isCommitted()
                    ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR
                    : response.getStatus();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            UsageRecord record = UsageRecord.of(
                    exchange, id, request.getRemoteAddr(), request.getMethod(), pathOf(request), api, status, took);
            ledger.ifPresent(kept -> kept.end(exchange, record));
            traffic.ifPresent(recent -> recent.end(exchange, record));
            tail.ifPresent(live -> live.end(exchange, record));
            log.write(record);
            if (isExchange) {
                metrics.exchangeTook(
                        record, exchange.find(FirstToken.class).map(first -> Duration.ofNanos(first.nanos() - start)));
            }
            metrics.exchangeEnds(record);
        }
    }

    // Affects only timing, not correctness.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void yieldThread() {
        Thread.yield();
    }

    private static String pathOf(HttpServletRequest request) {
        return request.getPathInfo() == null
                ? request.getServletPath()
                : request.getServletPath() + request.getPathInfo();
    }
}

package dev.sluice.admin;

import dev.sluice.auth.MonitoringAccess;
import dev.sluice.errors.ApiError;
import dev.sluice.ledger.Ledger;
import dev.sluice.ratelimit.RateLimiter;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.upstream.Drain;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Answers the health checks of load balancers: {@code /health/live} and {@code /health/ready}. It calls no provider, and shows the state
 * of Redis without an effect on the status: an outage of either is not cured by taking gateways out of service. Readiness is shown to
 * those who may read it, liveness to everyone.
 */
public final class HealthServlet extends HttpServlet {

    private RateLimiter limiter;
    private Drain drain;
    private MonitoringAccess access;
    private Optional<Ledger> ledger;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        limiter = ComponentRegistry.component(config.getServletContext(), RateLimiter.class);
        drain = ComponentRegistry.component(config.getServletContext(), Drain.class);
        ledger = Optional.ofNullable(ComponentRegistry.component(config.getServletContext(), Ledger.class));
        access = ComponentRegistry.component(config.getServletContext(), MonitoringAccess.class);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String check = request.getPathInfo();
        boolean asksForReadiness = "/ready".equals(check);
        if (!asksForReadiness && !"/live".equals(check)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        Optional<ApiError> refusal = asksForReadiness ? access.refusalOf(request) : access.refusalOfPath(request);
        if (refusal.isPresent()) {
            refusal.get().writeTo(request, response);
            return;
        }
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        if (asksForReadiness) {
            tellReadiness(response);
        } else {
            response.getOutputStream().print("{\"status\":\"UP\"}");
        }
    }

    /**
     * A gateway that answers is ready, unless it drains, or has to refuse every request because the ledger is full: any fault in its
     * configuration stops the start of the application.
     */
    private void tellReadiness(HttpServletResponse response) throws IOException {
        boolean isRefusing = ledger.filter(Ledger::isRefusing).isPresent();
        String status = "UP";
        if (drain.isDraining()) {
            status = "DRAINING";
        } else if (isRefusing) {
            status = "LEDGER_FULL";
        }
        if (!status.equals("UP")) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
        String redis = limiter.redisIsUp().map(HealthServlet::ofRedis).orElse("");
        String books = ledger.map(HealthServlet::ofLedger).orElse("");
        response.getOutputStream().print("{\"status\":\"" + status + "\"" + redis + books + "}");
    }

    private static String ofLedger(Ledger ledger) {
        return ",\"ledger\":\"" + ledger.status().state() + "\"";
    }

    private static String ofRedis(boolean isUp) {
        return ",\"redis\":\"" + (isUp ? "UP" : "AWAY") + "\"";
    }
}

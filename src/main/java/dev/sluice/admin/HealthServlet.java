package dev.sluice.admin;

import dev.sluice.ratelimit.RateLimiter;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.upstream.Drain;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Tells load balancers whether this gateway lives and takes requests: {@code /health/live} and {@code /health/ready}. No
 * provider is called, and Redis' state is told and changes nothing: their trouble is not cured by taking gateways away.
 */
public final class HealthServlet extends HttpServlet {

    private RateLimiter limiter;
    private Drain drain;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        limiter = ComponentRegistry.component(config.getServletContext(), RateLimiter.class);
        drain = ComponentRegistry.component(config.getServletContext(), Drain.class);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String check = request.getPathInfo();
        boolean asksForReadiness = "/ready".equals(check);
        if (!asksForReadiness && !"/live".equals(check)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
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

    /** The listener fails the application's start on any fault, so whoever can answer here is ready, unless it drains. */
    private void tellReadiness(HttpServletResponse response) throws IOException {
        boolean isDraining = drain.isDraining();
        if (isDraining) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
        String redis = limiter.redisIsUp().map(HealthServlet::ofRedis).orElse("");
        response.getOutputStream().print("{\"status\":\"" + (isDraining ? "DRAINING" : "UP") + "\"" + redis + "}");
    }

    private static String ofRedis(boolean isUp) {
        return ",\"redis\":\"" + (isUp ? "UP" : "AWAY") + "\"";
    }
}

package dev.sluice.admin;

import dev.sluice.auth.MonitoringAccess;
import dev.sluice.errors.ApiError;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.usage.GatewayMetrics;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Serves the gateway's metrics at {@code /metrics}, for Prometheus, to those who may read them. */
public final class MetricsServlet extends HttpServlet {

    private GatewayMetrics metrics;
    private MonitoringAccess access;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        metrics = ComponentRegistry.component(config.getServletContext(), GatewayMetrics.class);
        access = ComponentRegistry.component(config.getServletContext(), MonitoringAccess.class);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<ApiError> refusal = access.refusalOf(request);
        if (refusal.isPresent()) {
            refusal.get().writeTo(request, response);
            return;
        }
        response.setContentType("text/plain; version=0.0.4; charset=utf-8");
        response.getOutputStream().write(metrics.scrape().getBytes(StandardCharsets.UTF_8));
    }
}

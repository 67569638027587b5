package dev.sluice.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Tells load balancers whether this gateway lives and takes requests: {@code /health/live} and {@code /health/ready}. No
 * provider is called: their trouble is not cured by taking gateways away.
 */
public final class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String check = request.getPathInfo();
        // The listener fails the application's start on any fault, so whoever can answer here is ready.
        if (!"/live".equals(check) && !"/ready".equals(check)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().print("{\"status\":\"UP\"}");
    }
}

package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers the address of the application itself: leads browsers to the console, and tells programs what is here. */
public final class RootServlet extends ReadOnlyServlet {

    private AdminAccess access;
    private GatewayFacts facts;

    /** For the container. */
    public RootServlet() {
        super(AdminErrors.UNKNOWN_URL);
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        access = ComponentRegistry.component(config.getServletContext(), AdminAccess.class);
        facts = ComponentRegistry.component(config.getServletContext(), GatewayFacts.class);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Vary", "Accept");
        if (RefusalPage.isForPeople(request) && access.mode() != AdminRules.Mode.OFF) {
            response.sendRedirect(request.getContextPath() + "/admin/");
            return;
        }
        byte[] body = new ObjectText()
                .with("name", "Sluice")
                .with("version", facts.version())
                .with("base_url", SessionResource.baseUrl(request, facts))
                .with("health", "/health/live")
                .toBytes();
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}

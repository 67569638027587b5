package dev.sluice.console;

import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Answers the calls of the admin API, below {@code /admin/api/v1/}. Finds out who calls, and whether their role allows it. */
public final class AdminApiServlet extends HttpServlet {

    private AdminAccess access;
    private List<AdminRoute> routes;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        access = ComponentRegistry.component(config.getServletContext(), AdminAccess.class);
        routes = ComponentRegistry.component(config.getServletContext(), AdminApi.class)
                .routes();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        try {
            write(answer(request), response);
        } catch (AdminException refused) {
            refused.error().writeTo(request, response);
        }
    }

    private AdminAnswer answer(HttpServletRequest request) throws AdminException, IOException {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("/").substring(1);
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        boolean isKnown = false;
        for (AdminRoute route : routes) {
            Optional<String> id = route.match(path);
            if (id.isPresent() && route.method().equals(method)) {
                return answer(route, id.get(), request);
            }
            isKnown |= id.isPresent();
        }
        if (isKnown) {
            throw new AdminException(AdminErrors.METHOD_NOT_ALLOWED);
        }
        throw new AdminException(AdminErrors.NO_SUCH_CALL);
    }

    private AdminAnswer answer(AdminRoute route, String id, HttpServletRequest request)
            throws AdminException, IOException {
        if (route.least().isEmpty()) {
            return route.handler().answer(new AdminCall(request, id, Optional.empty()));
        }
        AdminAccess.Identified sender = access.identify(request);
        if (sender instanceof AdminAccess.Known known) {
            if (!known.admin().role().includes(route.least().get())) {
                throw new AdminException(AdminErrors.roleRequired(
                        route.least().get(), known.admin().role()));
            }
            return route.handler().answer(new AdminCall(request, id, Optional.of(known.admin())));
        }
        throw new AdminException(
                sender instanceof AdminAccess.Throttled ? AdminErrors.TOO_MANY_SIGN_INS : AdminErrors.SIGN_IN_REQUIRED);
    }

    private static void write(AdminAnswer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.cookie().ifPresent(cookie -> response.setHeader("Set-Cookie", cookie));
        if (answer.body().isPresent()) {
            byte[] body = answer.body().get();
            response.setContentType("application/json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}

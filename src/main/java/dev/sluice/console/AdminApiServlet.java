package dev.sluice.console;

import dev.sluice.audit.AuditTrail;
import dev.sluice.container.ClientConnection;
import dev.sluice.errors.ApiError;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Answers the calls of the admin API, below {@code /admin/api/v1/}. Finds out who calls, and whether their role allows it. */
public final class AdminApiServlet extends HttpServlet {

    /** Of a file, in bytes. */
    private static final int BUFFER = 65_536;

    private AdminAccess access;
    private ChangeRecorder changes;
    private List<AdminRoute> routes;
    private boolean isDemo;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        access = ComponentRegistry.component(config.getServletContext(), AdminAccess.class);
        changes = new ChangeRecorder(ComponentRegistry.component(config.getServletContext(), AuditTrail.class));
        routes = ComponentRegistry.component(config.getServletContext(), AdminApi.class)
                .routes();
        isDemo = ComponentRegistry.component(config.getServletContext(), GatewayFacts.class)
                .isDemo();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        response.setHeader("Cache-Control", "no-store");
        try {
            write(answer(request), request, response);
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
            return route.handler().answer(new AdminCall(request, access.addressOf(request), id, Optional.empty()));
        }
        Identified sender = access.identify(request);
        if (sender instanceof Identified.Known known) {
            AdminCall call = new AdminCall(request, access.addressOf(request), id, Optional.of(known.admin()));
            requireRole(route, call);
            return route.handler().answer(call);
        }
        throw new AdminException(errorFor(sender));
    }

    private ApiError errorFor(Identified nobody) {
        if (nobody instanceof Identified.Refused refused) {
            return refused.error();
        }
        if (nobody instanceof Identified.Throttled) {
            return AdminErrors.TOO_MANY_SIGN_INS;
        }
        return access.acceptsKeys() || access.mode() == AdminRules.Mode.LOOPBACK
                ? AdminErrors.SIGN_IN_REQUIRED
                : AdminErrors.LOGIN_REQUIRED;
    }

    private void requireRole(AdminRoute route, AdminCall call) throws AdminException {
        AdminRole own = call.admin().role();
        AdminRole least = route.least().orElseThrow();
        boolean may = route.isTrial()
                ? call.admin().mayTry(isDemo)
                : route.isAllowedFor(call.admin().grant());
        if (!may) {
            if (route.isAudited()) {
                changes.refused(call, route, "needs the role " + least.word() + ", has " + own.word());
            }
            throw new AdminException(AdminErrors.roleRequired(least, own));
        }
    }

    private static void write(AdminAnswer answer, HttpServletRequest request, HttpServletResponse response)
            throws AdminException, IOException, ServletException {
        response.setStatus(answer.status());
        answer.cookie().ifPresent(cookie -> response.setHeader("Set-Cookie", cookie));
        if (answer.body().isEmpty()) {
            return;
        }
        AdminAnswer.Body body = answer.body().get();
        if (body instanceof AdminAnswer.Json json) {
            response.setContentType("application/json");
            CompressibleText.write(json.text(), request, response);
        } else if (body instanceof AdminAnswer.Download file) {
            send(file, request, response);
        } else if (body instanceof AdminAnswer.Forward forward) {
            request.getRequestDispatcher(forward.path()).forward(forward.request(), response);
        }
    }

    private static void send(AdminAnswer.Download file, HttpServletRequest request, HttpServletResponse response)
            throws AdminException, IOException {
        DownloadStream out = new DownloadStream(file, response);
        if (request.getMethod().equals("HEAD")) {
            out.flush();
            return;
        }
        try {
            file.content().writeTo(new BufferedOutputStream(out, BUFFER));
        } catch (AdminException failed) {
            if (out.hasBegun()) {
                // A part must not look like the whole.
                throw ClientConnection.cut(response, new IOException(failed));
            }
            throw failed;
        }
    }
}

package dev.sluice.console;

import dev.sluice.auth.LocalCaller;
import dev.sluice.auth.PlainPath;
import dev.sluice.errors.ApiError;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Guards the console and the admin API against whoever must not reach them, and against pages of other sites. Says to browsers what pages
 * may load.
 */
public final class ConsoleFilter extends HttpFilter {

    /** Nothing inline, nothing from elsewhere, and no other site's frame. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** A header that no form of another site can send, and no script without leave. */
    private static final String OWN_HEADER = "x-sluice-admin";

    private static final String SITE = "Sec-Fetch-Site";

    private AdminAccess access;

    @Override
    public void init(FilterConfig config) throws ServletException {
        access = ComponentRegistry.component(config.getServletContext(), AdminAccess.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<ApiError> refusal = refusalOf(request);
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (refusal.isPresent()) {
            response.setHeader("Cache-Control", "no-store");
            answer(refusal.get(), request, response);
            return;
        }
        chain.doFilter(request, response);
    }

    /** Where the console is off nothing tells that there could be one. */
    private void answer(ApiError refusal, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (access.mode() == AdminRules.Mode.OFF) {
            refusal.writeTo(request, response);
        } else {
            RefusalPage.write(refusal, request, response);
        }
    }

    private Optional<ApiError> refusalOf(HttpServletRequest request) {
        AdminRules.Mode mode = access.mode();
        if (mode == AdminRules.Mode.OFF) {
            return Optional.of(AdminErrors.UNKNOWN_URL);
        }
        if (!PlainPath.isPathOf(request)) {
            return Optional.of(AdminErrors.INVALID_PATH);
        }
        if (mode == AdminRules.Mode.LOOPBACK && !LocalCaller.isCallerOf(request) && !RefusalPage.needs(request)) {
            return Optional.of(AdminErrors.NOT_ALLOWED);
        }
        return ReadOnlyServlet.isReading(request) || isOfOwnPage(request)
                ? Optional.empty()
                : Optional.of(AdminErrors.CSRF_REFUSED);
    }

    /** Browsers tell with Sec-Fetch-Site which site's page has sent a request (Fetch Metadata, section 2.4); programs send none. */
    private static boolean isOfOwnPage(HttpServletRequest request) {
        String site = request.getHeader(SITE);
        return "1".equals(request.getHeader(OWN_HEADER)) && (site == null || site.equals("same-origin"));
    }

    /** Whether a page of another site has caused a request, as far as the browser says. */
    static boolean isOfAnotherSite(HttpServletRequest request) {
        String site = request.getHeader(SITE);
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }
}

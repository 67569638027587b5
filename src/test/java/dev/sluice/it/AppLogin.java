package dev.sluice.it;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/** Plays the login of an application that has the gateway inside: whoever has its cookie is let in, as a principal. */
public final class AppLogin extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String cookie = request.getHeader("Cookie");
        if (cookie != null && cookie.startsWith("session=")) {
            chain.doFilter(new LoggedInRequest(request, cookie.substring("session=".length())), response);
        } else {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        }
    }

    private static final class LoggedInRequest extends HttpServletRequestWrapper {

        private final String user;

        private LoggedInRequest(HttpServletRequest request, String user) {
            super(request);
            this.user = user;
        }

        @Override
        public Principal getUserPrincipal() {
            return () -> user;
        }
    }
}

package dev.sluice.testing;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** Lets a request look as if it came from elsewhere, or as if the container had logged its sender in. */
public final class DisguisingFilter extends HttpFilter {

    /** The request header with the address that it is to come from. */
    public static final String ADDRESS = "test-address";

    /** The request header with the name under which its sender is logged in. */
    public static final String PRINCIPAL = "test-principal";

    /** The request header with that sender's roles, with commas. */
    public static final String ROLES = "test-roles";

    /** The request header that says that {@link #CERTIFICATE} was shown. */
    public static final String WITH_CERTIFICATE = "test-certificate";

    /** The certificate that a container found in the TLS handshake. */
    public static final AtomicReference<X509Certificate> CERTIFICATE = new AtomicReference<>();

    private static final long serialVersionUID = 1L;

    /** web.xml with it in front of all other filters. */
    public static UnaryOperator<String> inFront() {
        String name = DisguisingFilter.class.getName();
        return xml -> xml.replaceFirst(
                "<filter>",
                "<filter><filter-name>disguise</filter-name><filter-class>" + name
                        + "</filter-class></filter><filter-mapping><filter-name>disguise</filter-name>"
                        + "<url-pattern>/*</url-pattern></filter-mapping><filter>");
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getHeader(WITH_CERTIFICATE) != null) {
            request.setAttribute("jakarta.servlet.request.X509Certificate", new X509Certificate[] {CERTIFICATE.get()});
        }
        chain.doFilter(new DisguisedRequest(request), response);
    }

    private static final class DisguisedRequest extends HttpServletRequestWrapper {

        private DisguisedRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getRemoteAddr() {
            return told(ADDRESS).orElse(super.getRemoteAddr());
        }

        @Override
        public Principal getUserPrincipal() {
            return told(PRINCIPAL).<Principal>map(name -> () -> name).orElse(null);
        }

        @Override
        public boolean isUserInRole(String role) {
            return told(ROLES)
                    .map(roles -> List.of(roles.split(",", -1)))
                    .orElse(List.of())
                    .contains(role);
        }

        private Optional<String> told(String header) {
            return Optional.ofNullable(getHeader(header));
        }
    }
}

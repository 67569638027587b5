package dev.sluice.admission;

import dev.sluice.admission.Admission.Admitted;
import dev.sluice.admission.Admission.ClientFull;
import dev.sluice.auth.Client;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Lets no more exchanges begin than the gateway, or their client, may have under way; those under way go on. */
public final class AdmissionFilter extends HttpFilter {

    private RunningExchanges running;

    @Override
    public void init(FilterConfig config) throws ServletException {
        running = ComponentRegistry.component(config.getServletContext(), RunningExchanges.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Admission admission = running.admit(Client.of(Exchange.of(request)).name());
        if (admission instanceof Admitted admitted) {
            try {
                chain.doFilter(request, response);
            } finally {
                admitted.end().run();
            }
        } else {
            refusal(admission).withHeader("Retry-After", "1").writeTo(response);
        }
    }

    private static ApiError refusal(Admission admission) {
        return admission instanceof ClientFull full
                ? ApiError.serverError(
                        503,
                        "too_many_exchanges",
                        "You have " + full.most()
                                + " requests under way, and may not have more at once. Wait for one to end.")
                : ApiError.serverError(
                        503, "gateway_full", "The gateway has as many requests under way as it takes; try again.");
    }
}

package dev.sluice.admission;

import dev.sluice.admission.Admission.Admitted;
import dev.sluice.admission.Admission.ClientFull;
import dev.sluice.auth.Client;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.MemoryBudget;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Refuses requests above the limit of concurrent exchanges, of the gateway or of the client. Running exchanges go on. Opens the
 * {@link MemoryAccount} of an exchange that it admits, and closes it at the end, however the exchange ends.
 */
public final class AdmissionFilter extends HttpFilter {

    private RunningExchanges running;
    private MemoryBudget memory;

    @Override
    public void init(FilterConfig config) throws ServletException {
        running = ComponentRegistry.component(config.getServletContext(), RunningExchanges.class);
        memory = ComponentRegistry.component(config.getServletContext(), MemoryBudget.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Exchange exchange = Exchange.of(request);
        Client client = Client.of(exchange);
        Admission admission = running.admit(client);
        if (admission instanceof Admitted admitted) {
            MemoryAccount account = memory.open(client.name());
            exchange.publish(new MemoryAccount.Opened(account));
            exchange.proceed(() -> chain.doFilter(request, response), failed -> {
                account.close();
                admitted.end().run();
            });
        } else {
            refusal(admission).withHeader("Retry-After", "1").writeTo(request, response);
        }
    }

    private static ApiError refusal(Admission admission) {
        return admission instanceof ClientFull full
                ? ApiError.serverError(
                        503,
                        "too_many_exchanges",
                        "Your limit of concurrent requests (" + full.most()
                                + ") is reached. Wait until one of them has ended.")
                : ApiError.serverError(
                        503, "gateway_full", "The gateway's limit of concurrent requests is reached. Try again later.");
    }
}

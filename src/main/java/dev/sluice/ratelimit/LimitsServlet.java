package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.ratelimit.SelectorResult.InvalidSelector;
import dev.sluice.ratelimit.SelectorResult.Selected;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Answers {@code GET /limits}: what the client that asks has left of each limit and budget that holds for it. Asking costs nothing of them. */
public final class LimitsServlet extends HttpServlet {

    private ReloadableLimits limits;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        limits = ComponentRegistry.component(config.getServletContext(), ReloadableLimits.class);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        RequestMeter meter = limits.meter();
        Client client = Client.of(Exchange.of(request));
        SelectorResult selection = SelectorReader.read(request, client, selectorsOf(meter, request));
        if (selection instanceof InvalidSelector invalid) {
            invalid.error().writeTo(request, response);
        } else if (selection instanceof Selected selected) {
            Optional<String> model = Optional.ofNullable(request.getParameter("model"));
            Optional<List<LimitStatus>> statuses = meter.look(selected.values(), client, limits.namesOf(model, client));
            if (statuses.isPresent()) {
                write(LimitsAnswer.of(statuses.get()), response);
            } else {
                new LimiterUnavailable().toError().writeTo(request, response);
            }
        }
    }

    /** Those of all limits that hold for every request, but not those by headers that this request does not have. */
    private static Set<String> selectorsOf(RequestMeter meter, HttpServletRequest request) {
        return meter.mandatorySelectors().stream()
                .filter(selector -> Limit.BUILT_IN_SELECTORS.contains(selector) || request.getHeader(selector) != null)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static void write(byte[] body, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}

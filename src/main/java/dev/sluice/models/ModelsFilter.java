package dev.sluice.models;

import dev.sluice.api.EnabledRoots;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.routing.ModelListing;
import dev.sluice.routing.NearNames;
import dev.sluice.routing.RouteTable;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Answers {@code GET /v1/models} with the models that the client may use, where the gateway and not a provider answers it (dialects.md B6).
 *
 * <p>Comes after the rate limits, as limits of requests hold for it too.
 */
public final class ModelsFilter extends HttpFilter {

    private RouteTable routes;
    private ModelCatalog catalog;
    private EnabledRoots roots;

    @Override
    public void init(FilterConfig config) throws ServletException {
        routes = ComponentRegistry.component(config.getServletContext(), RouteTable.class);
        catalog = ComponentRegistry.component(config.getServletContext(), ModelCatalog.class);
        roots = ComponentRegistry.component(config.getServletContext(), EnabledRoots.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        RequestedEndpoint called = RequestedEndpoint.of(request);
        Exchange exchange = Exchange.of(request);
        if (!called.endpoint().listsModels()
                || !roots.serve(called)
                || !(routes.routeOf(exchange, called) instanceof ModelListing listing)) {
            chain.doFilter(request, response);
            return;
        }
        ModelListForm form = ModelListForm.of(called, request.getHeader(RequestedEndpoint.ANTHROPIC_VERSION) != null);
        Client client = Client.of(exchange);
        Optional<String> name = called.listedModel();
        if (name.isPresent()) {
            answerFor(name.get(), form, listing, client, request, response);
        } else {
            write(form.list(catalog.list(client, listing.only()), new ListPart(request::getParameter)), response);
        }
    }

    private void answerFor(
            String name,
            ModelListForm form,
            ModelListing listing,
            Client client,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Optional<ListedModel> found = catalog.find(name, client, listing.only());
        if (found.isPresent()) {
            write(form.one(found.get()), response);
        } else {
            notFound(name, catalog.list(client, listing.only())).writeTo(request, response);
        }
    }

    private static ApiError notFound(String name, List<ListedModel> models) {
        List<String> near = NearNames.of(name, models.stream().map(ListedModel::id));
        return ApiError.invalidRequest(
                404,
                "model_not_found",
                "You may use no model of this name." + NearNames.question(near)
                        + " GET /v1/models lists the models that you may use.");
    }

    private static void write(byte[] json, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }
}

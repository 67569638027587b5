package dev.sluice.upstream;

import dev.sluice.api.EnabledRoots;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.container.ClientBodyException;
import dev.sluice.container.ClientConnection;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.exchange.RequestId;
import dev.sluice.exchange.ThreadHandoff;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.MultipartBody;
import dev.sluice.inference.TargetEdits;
import dev.sluice.multipart.FormException;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.routing.ModelListing;
import dev.sluice.routing.NoRoute;
import dev.sluice.routing.Provider;
import dev.sluice.routing.Route;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RouteTable;
import dev.sluice.routing.Target;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;

/**
 * Forwards a request to its provider and the response to the client (behaviour.md 3 and 5).
 *
 * <p>Does not rely on the filters before it: it never forwards the client's credentials, and sends a provider's credentials
 * only to URLs below the provider's base URL.
 */
public final class ProxyServlet extends HttpServlet {

    /** A response to TRACE would contain the key of the provider (RFC 9110 section 9.3.8). CONNECT is for other proxies. */
    private static final Set<String> REFUSED_METHODS = Set.of("TRACE", "TRACK", "CONNECT");

    private EnabledRoots roots;
    private RouteTable routes;
    private UpstreamClients clients;
    private Drain drain;
    private ThreadHandoff threads;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        roots = ComponentRegistry.component(config.getServletContext(), EnabledRoots.class);
        routes = ComponentRegistry.component(config.getServletContext(), RouteTable.class);
        clients = ComponentRegistry.component(config.getServletContext(), UpstreamClients.class);
        drain = ComponentRegistry.component(config.getServletContext(), Drain.class);
        threads = ComponentRegistry.component(config.getServletContext(), ThreadHandoff.class);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        ThreadHandoff.throwFailure(request);
        if (REFUSED_METHODS.contains(request.getMethod().toUpperCase(Locale.ROOT))) {
            ApiError.invalidRequest(405, "method_not_allowed", "The gateway does not forward this method; use another.")
                    .withHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
                    .writeTo(request, response);
            return;
        }
        RequestedEndpoint called = RequestedEndpoint.of(request);
        if (!roots.serve(called)) {
            ApiError.unknownUrl().writeTo(request, response);
            return;
        }
        Exchange exchange = Exchange.of(request);
        Route route = routes.routeOf(exchange, called);
        if (route instanceof NoRoute none) {
            none.toError().writeTo(request, response);
        } else if (route instanceof ModelListing) {
            ApiError.invalidRequest(
                            404, "unknown_url", "This gateway's filter \"models\" was removed, so it lists no models.")
                    .writeTo(request, response);
        } else if (route instanceof RoutePlan plan) {
            forward(plan.first(), exchange, request, response);
        }
    }

    private void forward(Target to, Exchange exchange, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Provider provider = to.provider();
        Optional<InferenceRequest> inference = exchange.find(InferenceRequest.class);
        Optional<UpstreamTarget> target = inference.isPresent()
                ? Optional.of(UpstreamTarget.of(
                        provider,
                        inference.get().called(),
                        inference.get().modelFor(to.model()),
                        inference.get().query()))
                : UpstreamTarget.of(provider, request);
        if (target.isEmpty()) {
            ApiError.invalidRequest(
                            400,
                            "invalid_path",
                            "The URL's path has a part that the gateway does not forward: '..', a semicolon,"
                                    + " a backslash, or an escaped slash or percent sign.")
                    .writeTo(request, response);
            return;
        }
        UpstreamClient client = clients.of(provider);
        StreamWish wish =
                inference.map(parsed -> StreamWish.known(parsed.mayStream())).orElseGet(() -> wishOf(request));
        OutgoingRequest outgoing = outgoing(client.host(), to, target.get(), inference, wish, exchange, request);
        ClientAnswer answer = new ClientAnswer(provider, request, response, wish);
        drain.register(outgoing);
        exchange.proceed(
                () -> threads.run(
                        request,
                        response,
                        wish.isPossible()
                                || inference
                                        .filter(ProxyServlet::isStillArriving)
                                        .isPresent(),
                        () -> sendOrCut(client, outgoing, answer, exchange, request, response),
                        outgoing::cancel),
                failed -> drain.unregister(outgoing));
    }

    /** Whether the client is still sending, which may take as long as a stream. */
    private static boolean isStillArriving(InferenceRequest inference) {
        return inference.body() instanceof MultipartBody multipart
                && !multipart.form().isWhole();
    }

    private void sendOrCut(
            UpstreamClient client,
            OutgoingRequest outgoing,
            ClientAnswer answer,
            Exchange exchange,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        try {
            send(client, outgoing, answer, exchange, request, response);
        } catch (BrokenAnswerException | ClientGoneException over) {
            throw ClientConnection.cut(response, over);
        }
    }

    /** Publishes the outcome exactly once, however the exchange ends. */
    private void send(
            UpstreamClient client,
            OutgoingRequest outgoing,
            ClientAnswer answer,
            Exchange exchange,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Attempt attempt;
        try {
            attempt = client.send(outgoing, answer);
        } catch (ClientBodyException incomplete) {
            exchange.publish(ProviderOutcome.unanswered(Ending.CLIENT_GONE));
            ApiError.unreadableBody(incomplete).answer(request, response);
            return;
        } catch (FormException refused) {
            exchange.publish(ProviderOutcome.unanswered(Ending.INVALID_BODY));
            ApiError.invalidForm(refused.toResult()).answer(request, response);
            return;
        } catch (ClientGoneException gone) {
            exchange.publish(ProviderOutcome.unanswered(Ending.CLIENT_GONE));
            throw gone;
        }
        conclude(attempt, answer, exchange);
    }

    /** What a request wishes whose body is not parsed, and cannot be read if it is compressed. */
    private static StreamWish wishOf(HttpServletRequest request) {
        boolean isReadable = request.getMethod().equals("POST") && request.getHeader("Content-Encoding") == null;
        return isReadable && RequestedEndpoint.of(request).endpoint().style().streamsOnRequest()
                ? StreamWish.inBody()
                : StreamWish.known(false);
    }

    private static OutgoingRequest outgoing(
            HttpHost host,
            Target to,
            UpstreamTarget target,
            Optional<InferenceRequest> inference,
            StreamWish wish,
            Exchange exchange,
            HttpServletRequest request) {
        String method = inference.isPresent() ? "POST" : request.getMethod();
        OutgoingRequest outgoing = new OutgoingRequest(method, host, target);
        ProxyHeaders.copyRequest(
                request, outgoing, to.provider(), exchange.find(RequestId.class), inference.isPresent());
        outgoing.setEntity(
                inference.isPresent()
                        ? bodyOf(inference.get(), to.edits(), outgoing)
                        : RequestBody.forwarded(request, wish, outgoing));
        return outgoing;
    }

    private static HttpEntity bodyOf(InferenceRequest inference, TargetEdits edits, OutgoingRequest outgoing) {
        return inference.body() instanceof MultipartBody multipart
                ? RequestBody.form(multipart.form(), inference.modelInBody(edits), outgoing)
                : RequestBody.edited(inference.bodyFor(edits));
    }

    private void conclude(Attempt attempt, ClientAnswer client, Exchange exchange) throws IOException {
        if (attempt instanceof Attempt.Failed failure) {
            Attempt.Failed failed = drain.isCancelled() ? new Attempt.Stopped() : failure;
            exchange.publish(ProviderOutcome.unanswered(failed.ending()));
            client.fail(failed.toError(), failed.ending());
        } else if (attempt instanceof Attempt.Answered answered) {
            try (UpstreamAnswer answer = answered.answer()) {
                forwardAnswer(answer, client, exchange);
            }
        }
    }

    private void forwardAnswer(UpstreamAnswer answer, ClientAnswer client, Exchange exchange) throws IOException {
        Ending ending = Ending.CLIENT_GONE;
        try {
            ending = client.forward(answer);
            if (drain.isCancelled() && (ending == Ending.CUT_BY_PROVIDER || ending == Ending.STALLED)) {
                ending = Ending.STOPPED;
            }
        } finally {
            exchange.publish(
                    new ProviderOutcome(ending, OptionalInt.of(answer.status()), answer.header(RequestId.HEADER)));
        }
        client.conclude(ending);
    }
}

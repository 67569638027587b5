package dev.sluice.upstream;

import dev.sluice.api.EnabledRoots;
import dev.sluice.api.Endpoint.Cost;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.bytes.ByteBudget;
import dev.sluice.capture.Capture;
import dev.sluice.capture.CapturedExchanges;
import dev.sluice.completion.AnswerMeterFactory;
import dev.sluice.container.ClientConnection;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.BegunExchanges;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ThreadHandoff;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.MultipartBody;
import dev.sluice.ratelimit.ProviderKeyLimits;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.routing.ModelListing;
import dev.sluice.routing.NoRoute;
import dev.sluice.routing.Route;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RouteTable;
import dev.sluice.routing.RoutingRules;
import dev.sluice.targets.Choices;
import dev.sluice.targets.KeyLimits;
import dev.sluice.targets.TargetStates;
import dev.sluice.targets.ToldWait;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Forwards a request to its provider and the response to the client (behaviour.md 3 and 5).
 *
 * <p>Does not rely on the filters before it: it never forwards the client's credentials, and sends a provider's credentials
 * only to URLs below the provider's base URL.
 */
public final class ProxyServlet extends HttpServlet {

    /** A response to TRACE would contain the key of the provider (RFC 9110 section 9.3.8). CONNECT is for other proxies. */
    private static final Set<String> REFUSED_METHODS = Set.of("TRACE", "TRACK", "CONNECT");

    /** What all exchanges may hold back of answers, in bytes; beyond it answers pass as they come (routing.md R13). */
    private static final long MAX_HELD = 64L * 1024 * 1024;

    private EnabledRoots roots;
    private RouteTable routes;
    private UpstreamClients clients;
    private Drain drain;
    private ThreadHandoff threads;
    private TargetStates targets;
    private ProviderKeyLimits keyLimits;
    private Mirrors mirrors;
    private ByteBudget heldBytes;
    private ToldWait toldWait;
    private BegunExchanges begun;
    private AnswerMeterFactory meters;
    private CapturedExchanges captured;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        roots = ComponentRegistry.component(config.getServletContext(), EnabledRoots.class);
        routes = ComponentRegistry.component(config.getServletContext(), RouteTable.class);
        clients = ComponentRegistry.component(config.getServletContext(), UpstreamClients.class);
        drain = ComponentRegistry.component(config.getServletContext(), Drain.class);
        threads = ComponentRegistry.component(config.getServletContext(), ThreadHandoff.class);
        targets = ComponentRegistry.component(config.getServletContext(), TargetStates.class);
        begun = ComponentRegistry.component(config.getServletContext(), BegunExchanges.class);
        captured = ComponentRegistry.component(config.getServletContext(), CapturedExchanges.class);
        keyLimits = ComponentRegistry.component(config.getServletContext(), ProviderKeyLimits.class);
        mirrors = ComponentRegistry.component(config.getServletContext(), Mirrors.class);
        meters = ComponentRegistry.component(config.getServletContext(), AnswerMeterFactory.class);
        heldBytes = new ByteBudget(MAX_HELD);
        toldWait = new ToldWait(Clock.systemUTC(), new SecureRandom());
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
            forward(plan, exchange, request, response);
        }
    }

    private void forward(RoutePlan plan, Exchange exchange, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Optional<InferenceRequest> inference = exchange.find(InferenceRequest.class);
        StreamWish wish =
                inference.map(parsed -> StreamWish.known(parsed.mayStream())).orElseGet(() -> wishOf(request));
        OutgoingRequests requests = new OutgoingRequests(request, exchange, wish, plan.first());
        if (requests.leadOutside()) {
            ApiError.invalidRequest(
                            400,
                            "invalid_path",
                            "The URL's path has a part that the gateway does not forward: '..', a semicolon,"
                                    + " a backslash, or an escaped slash or percent sign.")
                    .writeTo(request, response);
            return;
        }
        if (!begun.begin(exchange)) {
            ApiError.serverError(
                            503,
                            "ledger_full",
                            "The gateway cannot record requests now, so it sends none. Try again later.")
                    .withHeader("Retry-After", "10")
                    .writeTo(request, response);
            return;
        }
        Optional<Capture> capture = captured.begin(exchange);
        boolean awaitsJson = clients.keepJsonAlive()
                && inference.filter(InferenceRequest::expectsJson).isPresent();
        ClientAnswer answer = new ClientAnswer(request, response, wish, awaitsJson, clients.presence());
        RoutingRules rules = routes.rules();
        AttemptSender sender = new AttemptSender(
                requests,
                clients,
                answer,
                RequestedEndpoint.of(request).endpoint().style(),
                rules.repeatsUnanswered(),
                heldBytes,
                toldWait,
                new HeldUsage(meters, inference));
        mirrors.afterSent(exchange, request::getHeader, inference, plan).ifPresent(sender::afterSent);
        Choices choices = targets.choices(
                plan,
                RequestedEndpoint.of(request).endpoint().name(),
                inference.flatMap(InferenceRequest::model).orElse(""),
                wish.isPossible(),
                Client.of(exchange),
                keyLimits(plan, exchange, request));
        Attempts attempts = new Attempts(
                plan,
                choices,
                sender,
                answer,
                drain,
                exchange,
                new AttemptHeaders(!plan.isSingle(), rules.trail()),
                capture.isPresent() ? Optional.of(new ExchangeText(capture.get(), requests)) : Optional.empty());
        drain.register(sender);
        exchange.proceed(
                () -> threads.run(
                        request,
                        response,
                        wish.isPossible()
                                || choices.mayWaitInLine()
                                || inference
                                        .filter(ProxyServlet::isStillArriving)
                                        .isPresent(),
                        () -> runOrCut(attempts, response),
                        sender::cancel),
                failed -> end(sender, capture));
    }

    /** What costs nothing has limits of its own at providers, if any. */
    private KeyLimits keyLimits(RoutePlan plan, Exchange exchange, HttpServletRequest request) {
        return keyLimits.isEmpty()
                        || !request.getMethod().equals("POST")
                        || RequestedEndpoint.of(request).endpoint().cost() == Cost.NONE
                ? KeyLimits.NONE
                : keyLimits.open(exchange, exchange.find(InferenceRequest.class), plan);
    }

    private void end(AttemptSender sender, Optional<Capture> capture) {
        sender.close();
        drain.unregister(sender);
        if (capture.isPresent()) {
            capture.get().end();
        }
    }

    /** Whether the client is still sending, which may take as long as a stream. */
    private static boolean isStillArriving(InferenceRequest inference) {
        return inference.body() instanceof MultipartBody multipart
                && !multipart.form().isWhole();
    }

    private static void runOrCut(Attempts attempts, HttpServletResponse response) throws IOException {
        try {
            attempts.run();
        } catch (BrokenAnswerException | ClientGoneException over) {
            throw ClientConnection.cut(response, over);
        }
    }

    /** What a request wishes whose body is not parsed, and cannot be read if it is compressed. */
    private static StreamWish wishOf(HttpServletRequest request) {
        boolean isReadable = request.getMethod().equals("POST") && request.getHeader("Content-Encoding") == null;
        return isReadable && RequestedEndpoint.of(request).endpoint().style().streamsOnRequest()
                ? StreamWish.inBody()
                : StreamWish.known(false);
    }
}

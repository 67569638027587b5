package dev.sluice.inference;

import dev.sluice.admission.BodyReads;
import dev.sluice.api.EnabledRoots;
import dev.sluice.api.Endpoint.BodyFormat;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.auth.QueryCredentials;
import dev.sluice.container.BufferedRequest;
import dev.sluice.content.ContentCoding;
import dev.sluice.conversation.ConversationReader;
import dev.sluice.conversation.ConversationResult;
import dev.sluice.conversation.ConversationResult.Conversation;
import dev.sluice.conversation.ConversationResult.UnreadableState;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonResult;
import dev.sluice.json.JsonSyntaxError;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.Reserved;
import dev.sluice.multipart.FormBody;
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
 * Reads and parses requests of the inference APIs: publishes the {@link InferenceRequest}, or rejects it (behaviour.md 3.4 to 3.6). A request
 * whose endpoint is not read passes, unless it asks for a WebSocket.
 */
public final class InferenceRequestFilter extends HttpFilter {

    private static final ApiError TOO_MANY_BODIES = ApiError.serverError(
                    503,
                    "gateway_full",
                    "The gateway is receiving as many request bodies as its container's threads allow. Try again later.")
            .withHeader("Retry-After", "1")
            .withHeader("Connection", "close");

    private static final ApiError ENCODED = ApiError.invalidRequest(
            415,
            "unsupported_content_encoding",
            "The gateway reads the items of conversations without Content-Encoding; send them without.");

    private EnabledRoots roots;
    private BodyReader bodies;
    private FormBodyReader forms;
    private BodyReads reads;
    private ConversationReader conversations;

    @Override
    public void init(FilterConfig config) throws ServletException {
        roots = ComponentRegistry.component(config.getServletContext(), EnabledRoots.class);
        bodies = ComponentRegistry.component(config.getServletContext(), BodyReader.class);
        forms = ComponentRegistry.component(config.getServletContext(), FormBodyReader.class);
        reads = ComponentRegistry.component(config.getServletContext(), BodyReads.class);
        conversations = ComponentRegistry.component(config.getServletContext(), ConversationReader.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        RequestedEndpoint called = RequestedEndpoint.of(request);
        if (!roots.serve(called)) {
            ApiError.unknownUrl().writeTo(request, response);
            return;
        }
        if (WebSocketHandshake.isIn(request)) {
            WebSocketHandshake.REFUSAL.writeTo(request, response);
            return;
        }
        if (called.endpoint().bodyFormat() == BodyFormat.UNREAD && !mayNameItems(called, request)) {
            chain.doFilter(request, response);
            return;
        }
        Exchange exchange = Exchange.of(request);
        MemoryAccount memory = MemoryAccount.of(exchange);
        Optional<Runnable> end = reads.begin(Client.of(exchange));
        if (end.isEmpty()) {
            TOO_MANY_BODIES.writeTo(request, response);
            return;
        }
        BodyReadResult result;
        try {
            result = isForm(called, request)
                    ? forms.read(request, called.deployment().isEmpty(), memory)
                    : bodies.read(request, memory);
        } finally {
            end.get().run();
        }
        if (result instanceof BodyReadResult.Unreadable unreadable) {
            unreadable.error().answer(request, response);
        } else if (result instanceof BodyReadResult.Body body
                && called.endpoint().bodyFormat() == BodyFormat.UNREAD) {
            publishItems(called, body, request, response, chain);
        } else if (result instanceof BodyReadResult.Body body) {
            parse(called, body, memory, request, response, chain);
        } else if (result instanceof BodyReadResult.Form form) {
            // The form may have a temporary file, which goes in every ending.
            exchange.proceed(() -> publishForm(called, form.form(), request, response, chain), failed -> form.form()
                    .close());
        }
    }

    /** Whether a body that passes unread otherwise may name items of another client. */
    private static boolean mayNameItems(RequestedEndpoint called, HttpServletRequest request) {
        return called.endpoint().items().isPresent()
                && request.getMethod().equalsIgnoreCase("POST")
                && !Client.of(Exchange.of(request)).isAnonymous();
    }

    private static void publishItems(
            RequestedEndpoint called,
            BodyReadResult.Body body,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        if (ContentCoding.of(request.getHeader("Content-Encoding")).orElse(null) != ContentCoding.IDENTITY) {
            ENCODED.writeTo(request, response);
            return;
        }
        if (body.length() > 0) {
            ItemSearch search = ItemSearch.of(called.endpoint().items().orElseThrow());
            JsonResult result = search.parse(body.bytes(), body.length());
            if (!(result instanceof JsonDocument document)) {
                InferenceRequestParser.invalidJson((JsonSyntaxError) result).writeTo(request, response);
                return;
            }
            StoredItems items = search.in(document);
            if (items.areAny()) {
                Exchange.of(request).publish(items);
            }
        }
        chain.doFilter(new BufferedRequest(request, body.bytes(), body.length()), response);
    }

    private static boolean isForm(RequestedEndpoint called, HttpServletRequest request) {
        return switch (called.endpoint().bodyFormat()) {
            case FORM -> true;
            case FORM_OR_JSON -> !isJson(request.getContentType());
            case JSON, UNREAD -> false;
        };
    }

    private static boolean isJson(String contentType) {
        String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
        return type.equalsIgnoreCase("application/json");
    }

    private static void publishForm(
            RequestedEndpoint called,
            FormBody form,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        InferenceParseResult result = InferenceRequestParser.ofForm(
                called, form, Optional.ofNullable(QueryCredentials.forwardedQuery(request)));
        if (result instanceof MalformedRequest malformed) {
            malformed.error().writeTo(request, response);
        } else if (result instanceof InferenceRequest parsed) {
            Exchange.of(request).publish(parsed);
            chain.doFilter(request, response);
        }
    }

    private void parse(
            RequestedEndpoint called,
            BodyReadResult.Body body,
            MemoryAccount memory,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        InferenceParseResult result = InferenceRequestParser.parse(
                called, body.bytes(), body.length(), Optional.ofNullable(QueryCredentials.forwardedQuery(request)));
        if (result instanceof MalformedRequest malformed) {
            malformed.error().writeTo(request, response);
        } else if (result instanceof InferenceRequest parsed) {
            Reserved reserved = memory.reserve(parsed.bytesBesidesBody());
            if (reserved != Reserved.YES) {
                reserved.toError().writeTo(request, response);
                return;
            }
            // Later filters and servlets of the operator can read the body once more.
            publish(parsed, new BufferedRequest(request, body.bytes(), body.length()), response, chain);
        }
    }

    private void publish(
            InferenceRequest parsed, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!parsed.endpoint().hasConversationState()) {
            Exchange.of(request).publish(parsed);
            chain.doFilter(request, response);
            return;
        }
        ConversationResult result = parsed.conversation(conversations);
        if (result instanceof UnreadableState unreadable) {
            ApiError.invalidRequest(
                            400,
                            "invalid_conversation_state",
                            "The conversation state in \"metadata." + StateUpdate.MEMBER + "\" is invalid: "
                                    + unreadable.reason()
                                    + ". Send it exactly as the gateway returned it, or omit it.")
                    .at("metadata." + StateUpdate.MEMBER)
                    .writeTo(request, response);
        } else if (result instanceof Conversation conversation) {
            Exchange exchange = Exchange.of(request);
            exchange.publish(parsed.withInsertions(conversation.insertions()));
            conversation.update().ifPresent(exchange::publish);
            chain.doFilter(request, response);
        }
    }
}

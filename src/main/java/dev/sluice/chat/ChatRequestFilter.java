package dev.sluice.chat;

import dev.sluice.conversation.ConversationReader;
import dev.sluice.conversation.ConversationResult;
import dev.sluice.conversation.ConversationResult.Conversation;
import dev.sluice.conversation.ConversationResult.UnreadableState;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.Reserved;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Reads and parses chat completion requests: publishes the {@link ChatRequest}, or rejects it (behaviour.md 3.4 to 3.6). */
public final class ChatRequestFilter extends HttpFilter {

    private BodyReader bodies;
    private ConversationReader conversations;

    @Override
    public void init(FilterConfig config) throws ServletException {
        bodies = ComponentRegistry.component(config.getServletContext(), BodyReader.class);
        conversations = ComponentRegistry.component(config.getServletContext(), ConversationReader.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!ApiPath.isChatCompletion(request)) {
            chain.doFilter(request, response);
            return;
        }
        MemoryAccount memory = MemoryAccount.of(Exchange.of(request));
        BodyReadResult result = bodies.read(request, memory);
        if (result instanceof BodyReadResult.Unreadable unreadable) {
            unreadable.error().answer(request, response);
        } else if (result instanceof BodyReadResult.Body body) {
            parse(body, memory, request, response, chain);
        }
    }

    private void parse(
            BodyReadResult.Body body,
            MemoryAccount memory,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        ChatParseResult result =
                ChatRequest.parse(body.bytes(), body.length(), Optional.ofNullable(request.getQueryString()));
        if (result instanceof MalformedChat malformed) {
            malformed.error().writeTo(request, response);
        } else if (result instanceof ChatRequest chat) {
            Reserved reserved = memory.reserve(chat.bytesBesidesBody());
            if (reserved != Reserved.YES) {
                reserved.toError().writeTo(request, response);
                return;
            }
            publish(chat, new BufferedRequest(request, body), response, chain);
        }
    }

    private void publish(ChatRequest chat, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ConversationResult result = chat.conversation(conversations);
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
            exchange.publish(chat.withInsertions(conversation.insertions()));
            conversation.update().ifPresent(exchange::publish);
            chain.doFilter(request, response);
        }
    }
}

package dev.sluice.chat;

import dev.sluice.conversation.ConversationReader;
import dev.sluice.conversation.ConversationResult;
import dev.sluice.conversation.ConversationResult.Conversation;
import dev.sluice.conversation.ConversationResult.UnreadableState;
import dev.sluice.conversation.StateUpdate;
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

/** Takes in a chat completion's body, and publishes the {@link ChatRequest} or refuses (behaviour.md 3.4 to 3.6). */
public final class ChatRequestFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private transient BodyReader bodies;
    private transient ConversationReader conversations;

    /** For the container, which calls {@link #init(FilterConfig)}. */
    public ChatRequestFilter() {}

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
        BodyReadResult reading = bodies.read(request);
        if (reading instanceof BodyReadResult.Unreadable unreadable) {
            unreadable.error().writeTo(response);
        } else if (reading instanceof BodyReadResult.Body body) {
            proceedWith(body, request, response, chain);
        }
    }

    private void proceedWith(
            BodyReadResult.Body body, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ChatParseResult parsing = ChatRequest.parse(body.bytes(), body.length());
        if (parsing instanceof MalformedChat malformed) {
            malformed.error().writeTo(response);
        } else if (parsing instanceof ChatRequest chat) {
            converse(chat, new BufferedRequest(request, body), response, chain);
        }
    }

    private void converse(ChatRequest chat, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ConversationResult reading = chat.conversation(conversations);
        if (reading instanceof UnreadableState unreadable) {
            ApiError.invalidRequest(
                            400,
                            "invalid_conversation_state",
                            "The conversation state in \"metadata\" cannot be read: " + unreadable.reason()
                                    + "; send it as the gateway gave it, or leave it out.")
                    .at("metadata." + StateUpdate.MEMBER)
                    .writeTo(response);
        } else if (reading instanceof Conversation conversation) {
            Exchange exchange = Exchange.of(request);
            exchange.publish(chat.with(conversation.insertions()));
            conversation.update().ifPresent(exchange::publish);
            chain.doFilter(request, response);
        }
    }
}

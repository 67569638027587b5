package dev.sluice.chat;

import dev.sluice.Gateway;
import dev.sluice.conversation.ConversationReader;
import dev.sluice.conversation.ConversationReading;
import dev.sluice.conversation.ConversationReading.Conversation;
import dev.sluice.conversation.ConversationReading.UnreadableState;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
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
        bodies = Gateway.part(config.getServletContext(), BodyReader.class);
        conversations = Gateway.part(config.getServletContext(), ConversationReader.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!ApiPath.isChatCompletion(request)) {
            chain.doFilter(request, response);
            return;
        }
        BodyReading reading = bodies.read(request);
        if (reading instanceof BodyReading.Unreadable unreadable) {
            unreadable.error().writeTo(response);
        } else if (reading instanceof BodyReading.Body body) {
            proceedWith(body, request, response, chain);
        }
    }

    private void proceedWith(
            BodyReading.Body body, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ChatParsing parsing = ChatRequest.parse(body.bytes(), body.length());
        if (parsing instanceof Malformed malformed) {
            malformed.error().writeTo(response);
        } else if (parsing instanceof ChatRequest chat) {
            converse(chat, new BufferedRequest(request, body), response, chain);
        }
    }

    private void converse(ChatRequest chat, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ConversationReading reading = chat.conversation(conversations);
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

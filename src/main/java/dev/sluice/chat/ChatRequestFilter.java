package dev.sluice.chat;

import dev.sluice.Gateway;
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

    /** For the container, which calls {@link #init(FilterConfig)}. */
    public ChatRequestFilter() {}

    @Override
    public void init(FilterConfig config) throws ServletException {
        bodies = Gateway.part(config.getServletContext(), BodyReader.class);
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

    private static void proceedWith(
            BodyReading.Body body, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ChatParsing parsing = ChatRequest.parse(body.bytes(), body.length());
        if (parsing instanceof Malformed malformed) {
            malformed.error().writeTo(response);
        } else if (parsing instanceof ChatRequest chat) {
            Exchange.of(request).publish(chat);
            chain.doFilter(new BufferedRequest(request, body), response);
        }
    }
}

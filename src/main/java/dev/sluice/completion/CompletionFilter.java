package dev.sluice.completion;

import dev.sluice.chat.ChatRequest;
import dev.sluice.exchange.Exchange;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Watches a chat completion's answer go by, unchanged, and publishes the token usage that it tells (behaviour.md 5.2). */
public final class CompletionFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Exchange exchange = Exchange.of(request);
        if (exchange.find(ChatRequest.class).isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        CompletionResponse watched = new CompletionResponse(response);
        try {
            chain.doFilter(request, watched);
        } finally {
            watched.usage().ifPresent(exchange::publish);
        }
    }
}

package dev.sluice.ratelimit;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.TargetEdits;
import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.tokens.TokenCount;
import dev.sluice.tokens.TokenCounter;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the limit that a chat completion meets, counts its tokens and takes them. For any number of threads. */
public final class RequestMeter {

    private final Limits limits;
    private final TokenCounter tokens;
    private final LocalRateLimiter limiter;
    private final Consumer<TokenCount> counted;

    /**
     * Makes a meter.
     *
     * @param counted told of every count, for the metrics
     */
    public RequestMeter(Limits limits, TokenCounter tokens, LocalRateLimiter limiter, Consumer<TokenCount> counted) {
        this.limits = limits;
        this.tokens = tokens;
        this.limiter = limiter;
        this.counted = counted;
    }

    /**
     * Takes the tokens of a request, as the provider will see it.
     *
     * @param edits what the provider wants changed
     * @param selector name of the header that selects the limit
     * @param value that header's value
     * @return granted also when no limit is met, or when the request names no model that one could be for
     */
    Decision reserve(ChatRequest chat, TargetEdits edits, String selector, String value) {
        String model = chat.modelFor(edits.model()).orElse("");
        Optional<Limit> limit = limits.find(model, selector, value);
        if (limit.isEmpty()) {
            return new Granted(Reservation.NOTHING);
        }
        return limiter.reserve(limit.get(), value, tokensOf(chat, edits, model, limit.get()));
    }

    private long tokensOf(ChatRequest chat, TargetEdits edits, String model, Limit limit) {
        if (limit.charge() == Charge.RESPONSE) {
            // Nothing is taken before the answer, so there is nothing to count.
            return 0;
        }
        String text = chat.bodyFor(edits).toCompactText();
        long fewest = TokenCounter.fewestTokens(text.length());
        if (fewest > limit.tokens()) {
            // Its length alone says that it can never pass: a body of many megabytes is refused without counting it.
            return fewest;
        }
        TokenCount count = tokens.count(model, text);
        counted.accept(count);
        return count.tokens();
    }
}

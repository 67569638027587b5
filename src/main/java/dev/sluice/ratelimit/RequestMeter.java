package dev.sluice.ratelimit;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.TargetEdits;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.Limits.Sort;
import dev.sluice.tokens.TokenCount;
import dev.sluice.tokens.TokenCounter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Finds the limits that a chat completion meets, counts its tokens and takes them. For any number of threads. */
public final class RequestMeter {

    private final Limits limits;
    private final TokenCounter tokens;
    private final RateLimiter limiter;
    private final Consumer<TokenCount> counted;
    private final InstantSource clock;

    /**
     * Makes a meter.
     *
     * @param counted told of every count, for the metrics
     * @param clock tells days and months
     */
    public RequestMeter(
            Limits limits,
            TokenCounter tokens,
            RateLimiter limiter,
            Consumer<TokenCount> counted,
            InstantSource clock) {
        this.limits = limits;
        this.tokens = tokens;
        this.limiter = limiter;
        this.counted = counted;
        this.clock = clock;
    }

    /** The same for other limits. */
    RequestMeter with(Limits others) {
        return new RequestMeter(others, tokens, limiter, counted, clock);
    }

    /** The selectors that count for a request whether its client names them or not. */
    Set<String> unaskedSelectors(ChatRequest chat, TargetEdits edits) {
        return limits.unaskedSelectors(modelOf(chat, edits));
    }

    /**
     * Takes the tokens of a request, as the provider will see it, from the bucket of every limit that it meets; or from none
     * of them, when one does not hold them.
     *
     * @param edits what the provider wants changed
     * @param selected each selector with its value
     * @return granted also when no limit is met
     */
    Decision reserve(ChatRequest chat, TargetEdits edits, Map<String, String> selected) {
        String model = modelOf(chat, edits);
        Map<Limit, String> met = new LinkedHashMap<>();
        selected.forEach((selector, value) -> {
            for (Sort sort : limits.sorts()) {
                limits.find(sort, model, selector, value).ifPresent(limit -> met.put(limit, value));
            }
        });
        if (met.isEmpty()) {
            return new Granted(Reservation.NOTHING);
        }
        long tokens = tokensOf(chat, edits, model, met.keySet());
        List<Demand> demands = new ArrayList<>(met.size());
        met.forEach((limit, value) ->
                demands.add(Demand.of(limit, value, limit.unit() == Unit.REQUESTS ? 1 : tokens, clock)));
        return limiter.reserve(demands);
    }

    private static String modelOf(ChatRequest chat, TargetEdits edits) {
        return chat.modelFor(edits.model()).orElse("");
    }

    /** Nothing where nothing is taken before the answer, so that there is nothing to count. */
    private long tokensOf(ChatRequest chat, TargetEdits edits, String model, Set<Limit> met) {
        OptionalLong smallest = met.stream()
                .filter(Limit::countsRequest)
                .mapToLong(Limit::amount)
                .min();
        if (smallest.isEmpty()) {
            return 0;
        }
        String text = chat.bodyFor(edits).toCompactText();
        long fewest = TokenCounter.fewestTokens(text.length());
        if (fewest > smallest.getAsLong()) {
            // Its length alone says that it can never pass: a body of many megabytes is refused without counting it.
            return fewest;
        }
        TokenCount count = tokens.count(model, text);
        counted.accept(count);
        return count.tokens();
    }
}

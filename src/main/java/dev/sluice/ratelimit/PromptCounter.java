package dev.sluice.ratelimit;

import dev.sluice.estimate.EstimateSettings;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.JsonBody;
import dev.sluice.inference.TargetEdits;
import dev.sluice.json.EditedJson;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.Reserved;
import dev.sluice.routing.PromptSize;
import dev.sluice.routing.ReferredHistory;
import dev.sluice.tokens.TokenCount;
import dev.sluice.tokens.TokenCounter;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Counts prompts as the limiter does, and publishes {@link PromptTokens} for it. Thread-safe. */
public final class PromptCounter implements PromptSize {

    private final TokenCounter tokens;
    private final Consumer<TokenCount> counted;
    private final EstimateSettings estimates;

    /**
     * Creates a counter.
     *
     * @param counted receives every count, for the metrics
     * @param estimates what images, sound and files cost
     */
    public PromptCounter(TokenCounter tokens, Consumer<TokenCount> counted, EstimateSettings estimates) {
        this.tokens = tokens;
        this.counted = counted;
        this.estimates = estimates;
    }

    /** No token is shorter than a byte. */
    @Override
    public OptionalLong atMost(InferenceRequest request, TargetEdits edits) {
        if (!(request.body() instanceof JsonBody)) {
            return OptionalLong.empty();
        }
        Prompt prompt = Prompt.of(request, edits, estimates, Optional.empty());
        return OptionalLong.of(prompt.text().compactLength() + prompt.besidesText());
    }

    /** Empty for a form, and if the memory for a copy of the text is not free. */
    @Override
    public OptionalLong count(Exchange exchange, InferenceRequest request, TargetEdits edits) {
        if (!(request.body() instanceof JsonBody)) {
            return OptionalLong.empty();
        }
        Optional<PromptTokens> before = exchange.find(PromptTokens.class);
        if (before.isPresent()) {
            // Of a target of another model, perhaps: near enough, and counting takes time.
            return OptionalLong.of(before.get().tokens());
        }
        Prompt prompt = Prompt.of(request, edits, estimates, exchange.find(ReferredHistory.class));
        EditedJson text = prompt.text();
        MemoryAccount memory = MemoryAccount.of(exchange);
        int length = text.compactLength();
        if (memory.reserve(length) != Reserved.YES) {
            return OptionalLong.empty();
        }
        try {
            long all = prompt.count(text, tokens, counted);
            exchange.publish(new PromptTokens(edits, all));
            return OptionalLong.of(all);
        } finally {
            memory.release(length);
        }
    }
}

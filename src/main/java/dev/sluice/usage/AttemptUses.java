package dev.sluice.usage;

import dev.sluice.completion.ToldUsage;
import dev.sluice.completion.UnservedAnswers;
import dev.sluice.completion.UnservedAnswers.Unserved;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.ledger.AttemptUse;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.ProviderStatement;
import dev.sluice.routing.PromptSize;
import dev.sluice.tokens.TokenUsage;
import dev.sluice.tokens.TokenUsage.Source;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What attempts used whose answers the client did not get.
 *
 * <p>Absent from the exchange if there was none, and without a ledger.
 *
 * @param byNumber by the numbers of the attempts, from 1
 */
record AttemptUses(Map<Integer, AttemptUse> byNumber) {

    AttemptUses {
        byNumber = Map.copyOf(byNumber);
    }

    /**
     * Counts the prompt where nothing else is known, and prices what was used.
     *
     * @param prices in force when the exchange began; empty if exchanges are not priced
     */
    static AttemptUses of(
            Exchange exchange, UnservedAnswers answers, PromptSize prompts, Optional<ExchangePricing> prices) {
        Map<Integer, AttemptUse> uses = new HashMap<>();
        for (Unserved unserved : answers.answers()) {
            String model = exchange.find(InferenceRequest.class)
                    .flatMap(request -> request.modelFor(unserved.target().model()))
                    .orElse("");
            ToldUsage told = unserved.told().orElseGet(() -> prompt(exchange, unserved, prompts));
            uses.put(
                    unserved.attempt(),
                    use(told, prices.map(all -> all.costOf(unserved.target(), model, told.usage(), told.said()))));
        }
        return new AttemptUses(uses);
    }

    private static ToldUsage prompt(Exchange exchange, Unserved unserved, PromptSize prompts) {
        OptionalLong counted = exchange.find(InferenceRequest.class)
                .map(request ->
                        prompts.count(exchange, request, unserved.target().edits()))
                .orElse(OptionalLong.empty());
        return new ToldUsage(new TokenUsage(counted, OptionalLong.empty(), Source.COUNTED), ProviderStatement.NOTHING);
    }

    /** What was used, and what that costs; the latter empty if it has no price. */
    static AttemptUse use(ToldUsage told, Optional<ExchangeCost> cost) {
        TokenUsage usage = told.usage();
        return new AttemptUse(
                usage.prompt(),
                usage.completion(),
                usage.prompt().isPresent() || usage.completion().isPresent()
                        ? Optional.of(LedgerRows.source(usage.source()))
                        : Optional.empty(),
                cost.map(ExchangeCost::nano).orElse(OptionalLong.empty()));
    }
}

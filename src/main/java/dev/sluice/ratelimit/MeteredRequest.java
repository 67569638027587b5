package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.price.ExchangePricing;
import dev.sluice.routing.ReferredHistory;
import dev.sluice.routing.RoutePlan;
import java.util.Map;
import java.util.Optional;

/**
 * A request whose tokens are reserved.
 *
 * @param alias the alias that its client asked for; empty if it asked for none
 * @param selected its selectors and their values
 * @param client who makes it
 * @param memory where the copy is reserved that is counted
 * @param counted its tokens, if they were counted before
 * @param history the response that it continues; empty for none, or if its tokens are unknown
 * @param prices what it is priced by; empty if no budget in money may count it
 */
record MeteredRequest(
        InferenceRequest inference,
        Optional<String> alias,
        Map<String, String> selected,
        Client client,
        MemoryAccount memory,
        Optional<PromptTokens> counted,
        Optional<ReferredHistory> history,
        Optional<ExchangePricing> prices) {

    static MeteredRequest of(
            Exchange exchange, InferenceRequest inference, RoutePlan plan, Map<String, String> selected) {
        return new MeteredRequest(
                inference,
                plan.alias(),
                selected,
                Client.of(exchange),
                MemoryAccount.of(exchange),
                exchange.find(PromptTokens.class),
                exchange.find(ReferredHistory.class),
                exchange.find(ExchangePricing.class));
    }
}

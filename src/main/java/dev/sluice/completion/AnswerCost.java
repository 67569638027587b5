package dev.sluice.completion;

import dev.sluice.exchange.Exchange;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.ProviderStatement;
import dev.sluice.tokens.TokenUsage;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the answer of an exchange costs. It is asked for when the answer is settled, for budgets and for the ledger, and again when the exchange
 * ends; it is computed again only if the answer has said more in between. Used by the exchange's thread.
 */
final class AnswerCost {

    private final Exchange exchange;
    private final Optional<ExchangePricing> prices;

    /** What was computed last, and from what. */
    private Optional<Computed> last = Optional.empty();

    /** @param prices prices the exchange; empty if exchanges are not priced */
    AnswerCost(Exchange exchange, Optional<ExchangePricing> prices) {
        this.exchange = exchange;
        this.prices = prices;
    }

    /** What prices the exchange; empty if exchanges are not priced. */
    Optional<ExchangePricing> prices() {
        return prices;
    }

    /** Whether exchanges are priced. */
    boolean isPriced() {
        return prices.isPresent();
    }

    /**
     * What it costs if nothing else comes.
     *
     * @param usage empty if it is unknown
     * @param said what the answer says so far; asked only if exchanges are priced
     * @return empty if there is nothing to pay, or if exchanges are not priced
     */
    Optional<ExchangeCost> soFar(Optional<TokenUsage> usage, Supplier<ProviderStatement> said) {
        return prices.isEmpty() ? Optional.empty() : of(prices.get(), usage, said.get());
    }

    /** What it has cost in the end, once usage and statement are published. Empty as above, and if the exchange was not served. */
    Optional<ExchangeCost> atEnd() {
        return prices.isEmpty() || !ExchangePricing.isServed(exchange)
                ? Optional.empty()
                : of(
                        prices.get(),
                        exchange.find(TokenUsage.class),
                        exchange.find(ProviderStatement.class).orElse(ProviderStatement.NOTHING));
    }

    private Optional<ExchangeCost> of(ExchangePricing inForce, Optional<TokenUsage> usage, ProviderStatement said) {
        if (last.isEmpty() || !last.get().isOf(usage, said)) {
            last = Optional.of(new Computed(usage, said, inForce.costOf(exchange, usage, said)));
        }
        return last.get().cost();
    }

    private record Computed(Optional<TokenUsage> usage, ProviderStatement said, Optional<ExchangeCost> cost) {

        boolean isOf(Optional<TokenUsage> otherUsage, ProviderStatement otherSaid) {
            return usage.equals(otherUsage) && said.equals(otherSaid);
        }
    }
}

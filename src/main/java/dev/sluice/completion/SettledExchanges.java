package dev.sluice.completion;

import dev.sluice.exchange.Exchange;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ExchangePricing;
import dev.sluice.tokens.TokenUsage;
import java.util.Optional;

/** Told what an exchange comes to before the client can see that its answer is over. */
public interface SettledExchanges {

    /** Nobody is told. */
    SettledExchanges IGNORED = new SettledExchanges() {
        @Override
        public void settled(Exchange exchange, Optional<TokenUsage> usage, Optional<ExchangeCost> cost) {
            // As above.
        }

        @Override
        public void unserved(Exchange exchange, UnservedAnswers answers, Optional<ExchangePricing> prices) {
            // As above.
        }
    };

    /**
     * What the exchange comes to, if nothing else happens. May be called again with a later usage. Called on the exchange's thread.
     *
     * @param usage empty if it is unknown
     * @param cost empty if there is nothing to pay, or if exchanges are not priced
     */
    void settled(Exchange exchange, Optional<TokenUsage> usage, Optional<ExchangeCost> cost);

    /**
     * What the exchange has cost the operator besides. Called once, on the exchange's thread, when the client has its answer; not if there is
     * nothing to tell.
     *
     * @param prices in force when the exchange began; empty if exchanges are not priced
     */
    void unserved(Exchange exchange, UnservedAnswers answers, Optional<ExchangePricing> prices);
}

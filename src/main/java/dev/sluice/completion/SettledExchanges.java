package dev.sluice.completion;

import dev.sluice.exchange.Exchange;
import dev.sluice.price.ExchangeCost;
import dev.sluice.tokens.TokenUsage;
import java.util.Optional;

/** Told what an exchange comes to before the client can see that its answer is over. */
@FunctionalInterface
public interface SettledExchanges {

    /** Nobody is told. */
    SettledExchanges IGNORED = (exchange, usage, cost) -> {};

    /**
     * What the exchange comes to, if nothing else happens. May be called again with a later usage. Called on the exchange's thread.
     *
     * @param usage empty if it is unknown
     * @param cost empty if there is nothing to pay, or if exchanges are not priced
     */
    void settled(Exchange exchange, Optional<TokenUsage> usage, Optional<ExchangeCost> cost);
}

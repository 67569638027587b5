package dev.sluice.price;

import dev.sluice.routing.PromptSize;
import java.time.InstantSource;
import java.util.Optional;

/** Prices exchanges, if the operator wants it. Thread-safe. */
public final class Pricing {

    private final InstantSource clock;
    private final PromptSize prompts;
    private volatile Optional<PriceList> prices;

    /**
     * Creates a pricing.
     *
     * @param prices the prices in force; empty if exchanges are not priced
     * @param prompts counts prompts whose tokens the provider did not report
     */
    public Pricing(Optional<PriceList> prices, PromptSize prompts, InstantSource clock) {
        this.prices = prices;
        this.prompts = prompts;
        this.clock = clock;
    }

    /** Replaces the prices. Exchanges that run keep those of their begin. */
    public void replace(Optional<PriceList> newer) {
        prices = newer;
    }

    /** The prices in force; empty if exchanges are not priced. */
    public Optional<PriceList> list() {
        return prices;
    }

    /** Whether exchanges are priced. */
    public boolean isOn() {
        return prices.isPresent();
    }

    /** Returns what prices an exchange that begins now; empty if exchanges are not priced. */
    public Optional<ExchangePricing> begin() {
        return prices.map(list -> new ExchangePricing(list, clock.instant(), prompts));
    }
}

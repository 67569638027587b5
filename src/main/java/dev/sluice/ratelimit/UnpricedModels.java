package dev.sluice.ratelimit;

/** What a budget makes of requests for models without a price. */
public sealed interface UnpricedModels {

    /** It refuses them. */
    record Refused() implements UnpricedModels {}

    /** It lets them pass, and does not count them. */
    record Passed() implements UnpricedModels {}

    /**
     * It takes them to cost this.
     *
     * @param nanoPerMillion billionths of the currency for a million tokens of prompt and answer; at least 0
     */
    record Priced(long nanoPerMillion) implements UnpricedModels {

        public Priced {
            if (nanoPerMillion < 0) {
                throw new IllegalArgumentException("must not be negative: " + nanoPerMillion);
            }
        }
    }
}

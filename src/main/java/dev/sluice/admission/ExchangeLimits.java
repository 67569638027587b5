package dev.sluice.admission;

import java.util.Map;

/**
 * The limits of concurrent exchanges.
 *
 * @param total for all clients together; at least 1
 * @param byClient for single clients, by name; a client that is not in it has only the total limit
 */
public record ExchangeLimits(int total, Map<String, Integer> byClient) {

    public ExchangeLimits {
        byClient = Map.copyOf(byClient);
        if (total < 1 || byClient.values().stream().anyMatch(most -> most < 1)) {
            throw new IllegalArgumentException("at least one exchange must be allowed");
        }
    }
}

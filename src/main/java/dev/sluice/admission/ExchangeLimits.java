package dev.sluice.admission;

import java.util.Map;

/**
 * How many exchanges may be under way at once.
 *
 * @param total of all clients; at least 1
 * @param byClient of single clients, by their names; clients that are not in it may have as many as there are
 */
public record ExchangeLimits(int total, Map<String, Integer> byClient) {

    public ExchangeLimits {
        byClient = Map.copyOf(byClient);
        if (total < 1 || byClient.values().stream().anyMatch(most -> most < 1)) {
            throw new IllegalArgumentException("at least one exchange must be allowed");
        }
    }
}

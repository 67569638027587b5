package dev.sluice.admission;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The limits of concurrent exchanges.
 *
 * @param total for all clients together, at least 1; empty for what the container's threads allow
 * @param perClient for each client that has no limit of its own, at least 1; empty for half of the total
 * @param byClient for single clients, by name
 */
public record ExchangeLimits(Optional<Integer> total, Optional<Integer> perClient, Map<String, Integer> byClient) {

    public ExchangeLimits {
        byClient = Map.copyOf(byClient);
        if (Stream.of(total.stream(), perClient.stream(), byClient.values().stream())
                .flatMap(limits -> limits)
                .anyMatch(most -> most < 1)) {
            throw new IllegalArgumentException("at least one exchange must be allowed");
        }
    }

    /** The limit of this client, where all clients together have this one. */
    int of(String client, int all) {
        return byClient.getOrDefault(client, perClient.orElse(Math.max(1, all / 2)));
    }
}

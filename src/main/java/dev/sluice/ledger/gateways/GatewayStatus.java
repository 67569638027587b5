package dev.sluice.ledger.gateways;

import dev.sluice.ledger.RowText;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a gateway tells others of itself. Texts are cut to the size of their columns.
 *
 * @param host name of its machine; empty text if it has none
 * @param version of the gateway
 * @param config tells its configuration from others; equal ones have the same
 * @param startedAt when it started, by its own clock
 * @param isDraining whether load balancers are asked to send no more requests
 * @param lag time since the database had all of its rows
 * @param unusable targets that it does not use now, each with its state in a word; at most {@value #MOST_TARGETS}
 */
public record GatewayStatus(
        String host,
        String version,
        String config,
        Instant startedAt,
        boolean isDraining,
        Duration lag,
        Map<String, String> unusable) {

    /** More say no more than that everything is out. */
    public static final int MOST_TARGETS = 20;

    private static final int MAX_HOST = 128;
    private static final int MAX_VERSION = 32;
    private static final int MAX_CONFIG = 64;

    public GatewayStatus {
        host = RowText.fit(host, MAX_HOST);
        version = RowText.fit(version, MAX_VERSION);
        config = RowText.fit(config, MAX_CONFIG);
        unusable = bounded(unusable);
    }

    private static Map<String, String> bounded(Map<String, String> all) {
        Map<String, String> some = new TreeMap<>();
        all.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .limit(MOST_TARGETS)
                .forEach(target -> some.put(target.getKey(), target.getValue()));
        return Map.copyOf(some);
    }
}

package dev.sluice.config;

import dev.sluice.address.IpNetwork;
import dev.sluice.auth.KeyHash;
import dev.sluice.auth.MonitoringRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads who may read metrics and readiness. */
final class MonitoringReader {

    private static final String NETWORKS = "sluice.monitoring.networks";
    private static final String KEYS = "sluice.monitoring.key-sha256";

    private final PropertyReader settings;

    MonitoringReader(PropertyReader settings) {
        this.settings = settings;
    }

    /** Reads the valid settings and records a fault for each invalid one. */
    MonitoringRules read() {
        List<IpNetwork> networks = NetworkList.read(settings, NETWORKS);
        Set<KeyHash> keys = new HashSet<>();
        for (String word : settings.words(KEYS)) {
            // Do not print the value: it may be the key itself.
            KeyHash.parse(word)
                    .ifPresentOrElse(
                            keys::add,
                            () -> settings.fault(
                                    KEYS,
                                    "must be the SHA-256 of a key as 64 hexadecimal digits; separate several with commas"));
        }
        return new MonitoringRules(networks, keys);
    }
}

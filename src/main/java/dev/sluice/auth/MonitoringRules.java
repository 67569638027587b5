package dev.sluice.auth;

import dev.sluice.address.IpNetwork;
import java.util.List;
import java.util.Set;

/**
 * Who may read metrics and readiness besides the gateway's own machine.
 *
 * @param networks peers that need no key
 * @param keys hashes of the keys that any peer may send
 */
public record MonitoringRules(List<IpNetwork> networks, Set<KeyHash> keys) {

    public MonitoringRules {
        networks = List.copyOf(networks);
        keys = Set.copyOf(keys);
    }
}

package dev.sluice.console;

import dev.sluice.auth.KeyHash;
import java.util.Set;

/**
 * Somebody who may use the console and the admin API.
 *
 * @param name as configured
 * @param grant what they may do
 * @param keys hashes of the keys; at least one
 */
public record AdminAccount(String name, AdminGrant grant, Set<KeyHash> keys) {

    public AdminAccount {
        keys = Set.copyOf(keys);
    }
}

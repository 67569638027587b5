package dev.sluice.routing;

import java.util.List;

/**
 * A credential of a provider.
 *
 * @param name unique name among the provider's keys; {@value #SOLE} for one that has no name in the configuration
 * @param secret the credential; its value can be replaced while it is in use
 * @param weight share of requests among the keys of a tier's target; at least 1
 * @param grants what the provider grants it; empty if that is not configured. Those in force can have been reloaded since
 */
public record ProviderKey(String name, Secret secret, int weight, List<KeyGrant> grants) {

    /** The name of a key without one. */
    public static final String SOLE = "key";

    public ProviderKey {
        if (weight < 1) {
            throw new IllegalArgumentException("the weight of a key must be at least 1");
        }
        grants = List.copyOf(grants);
    }

    /** A key of which it is not known what the provider grants it. */
    public ProviderKey(String name, Secret secret, int weight) {
        this(name, secret, weight, List.of());
    }

    /** The key of a provider that has one. */
    public static ProviderKey sole(Secret secret) {
        return new ProviderKey(SOLE, secret, 1);
    }
}

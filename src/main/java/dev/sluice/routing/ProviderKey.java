package dev.sluice.routing;

/**
 * A credential of a provider.
 *
 * @param name unique name among the provider's keys; {@value #SOLE} for one that has no name in the configuration
 * @param secret the credential; its value can be replaced while it is in use
 * @param weight share of requests among the keys of a tier's target; at least 1
 */
public record ProviderKey(String name, Secret secret, int weight) {

    /** The name of a key without one. */
    public static final String SOLE = "key";

    public ProviderKey {
        if (weight < 1) {
            throw new IllegalArgumentException("the weight of a key must be at least 1");
        }
    }

    /** The key of a provider that has one. */
    public static ProviderKey sole(Secret secret) {
        return new ProviderKey(SOLE, secret, 1);
    }
}

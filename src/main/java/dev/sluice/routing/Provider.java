package dev.sluice.routing;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A configured LLM provider.
 *
 * @param name unique name in the configuration
 * @param baseUrl absolute http or https URL, as in the provider's documentation; without query, fragment or user
 * @param auth how the API key is sent
 * @param keys the API keys; empty if none is configured
 * @param model model that replaces the client's model; empty to keep the client's model
 * @param isDefault whether requests without a provider hint go to this provider
 * @param streamUsage whether to request usage in streams
 * @param timeouts time limits of its connections and responses
 * @param network network settings
 * @param headers which headers of clients it gets
 * @param dialect which API it has
 * @param apiVersion the version of Azure OpenAI's API, such as {@code 2024-10-21}; empty for other APIs
 * @param list where the names of its models come from
 * @param capacity how many requests it gets at once
 * @param breaker what happens to requests for it while it keeps failing
 */
public record Provider(
        String name,
        URI baseUrl,
        Auth auth,
        List<ProviderKey> keys,
        Optional<String> model,
        boolean isDefault,
        StreamUsage streamUsage,
        Timeouts timeouts,
        Network network,
        HeaderPolicy headers,
        Dialect dialect,
        Optional<String> apiVersion,
        ModelSource list,
        Capacity capacity,
        BreakerMode breaker) {

    /** How the API key of a provider is sent. */
    public enum Auth {
        /** {@code Authorization: Bearer …}. */
        BEARER,
        /** {@code x-api-key: …}, for Anthropic. */
        X_API_KEY,
        /** {@code api-key: …}, for Azure OpenAI. */
        API_KEY,
        /** {@code x-goog-api-key: …}, for Google's Gemini API. */
        X_GOOG_API_KEY,
        /** Not sent: for a local model without authentication. */
        NONE
    }

    /** Where the names of a provider's models come from, for the list of models. */
    public enum ModelSource {
        /** The provider's own list. */
        FETCH,
        /** The exact names in the configuration. */
        STATIC,
        /** None are listed. */
        OFF
    }

    /** Whether the gateway requests usage in streams (behaviour.md 5.3). */
    public enum StreamUsage {
        /** Always. The usage event is removed for clients that did not request it. */
        REQUEST,
        /** Only if the client requests it: for a provider that rejects {@code stream_options}. */
        LEAVE
    }

    public Provider {
        keys = List.copyOf(keys);
    }

    /** A provider with OpenAI's API, of which nothing else is configured. */
    public Provider(String name, URI baseUrl, Auth auth, List<ProviderKey> keys, boolean isDefault) {
        this(
                name,
                baseUrl,
                auth,
                keys,
                Optional.empty(),
                isDefault,
                StreamUsage.REQUEST,
                Timeouts.DEFAULT,
                Network.DIRECT,
                HeaderPolicy.DEFAULT,
                Dialect.OPENAI,
                Optional.empty(),
                ModelSource.FETCH,
                Capacity.UNBOUNDED,
                BreakerMode.ON);
    }

    /** The first API key; empty if none is configured. */
    public Optional<Secret> key() {
        return keys.stream().findFirst().map(ProviderKey::secret);
    }

    /**
     * Replaces the values of the API keys by those of the same name in a reloaded configuration.
     *
     * <p>Adding or removing a key takes effect at the next start.
     */
    public void updateKeysFrom(Provider reloaded) {
        for (ProviderKey key : keys) {
            reloaded.keys().stream()
                    .filter(newer -> newer.name().equals(key.name()))
                    .forEach(newer -> key.secret().replaceWith(newer.secret()));
        }
    }

    /** Whether an API key is needed but not configured. Requests to this provider are then rejected (behaviour.md 2.4). */
    public boolean lacksKey() {
        return auth != Auth.NONE && keys.isEmpty();
    }
}

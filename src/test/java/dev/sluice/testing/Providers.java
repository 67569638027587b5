package dev.sluice.testing;

import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Capacity;
import dev.sluice.routing.Dialect;
import dev.sluice.routing.HeaderPolicy;
import dev.sluice.routing.Network;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Secret;
import dev.sluice.routing.Timeouts;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;

/** Providers as the configuration would describe them, with defaults for what a test does not speak of. */
public final class Providers {

    private Providers() {}

    /** The provider {@code p} at this base URL, which wants no key. */
    public static Provider at(String baseUrl) {
        return provider("p", baseUrl, Provider.Auth.NONE, Optional.empty(), true);
    }

    /** The provider {@code p}, which wants this key in this way. */
    public static Provider withKey(Provider.Auth auth, String key) {
        return named("p", auth, Optional.of(key), true);
    }

    /** A provider at {@code http://<name>/v1}. */
    public static Provider named(String name, Provider.Auth auth, Optional<String> key, boolean isDefault) {
        return provider(name, "http://" + name + "/v1", auth, key, isDefault);
    }

    /** The provider {@code p}, which wants no key and gets these headers of clients. */
    public static Provider withHeaders(HeaderPolicy headers) {
        return provider("p", "http://p/v1", Provider.Auth.NONE, Optional.empty(), true, headers);
    }

    /** A provider with this API and these keys, which are named by their values. */
    public static Provider with(String name, Dialect dialect, String... keys) {
        Provider plain = named(name, Provider.Auth.BEARER, Optional.empty(), false);
        return new Provider(
                name,
                plain.baseUrl(),
                plain.auth(),
                Stream.of(keys)
                        .map(key -> new ProviderKey(key, new Secret(key), 1))
                        .toList(),
                plain.model(),
                false,
                plain.streamUsage(),
                plain.timeouts(),
                plain.network(),
                plain.headers(),
                dialect,
                plain.apiVersion(),
                plain.list(),
                plain.capacity(),
                plain.breaker());
    }

    private static Provider provider(
            String name, String baseUrl, Provider.Auth auth, Optional<String> key, boolean isDefault) {
        return provider(name, baseUrl, auth, key, isDefault, HeaderPolicy.DEFAULT);
    }

    private static Provider provider(
            String name,
            String baseUrl,
            Provider.Auth auth,
            Optional<String> key,
            boolean isDefault,
            HeaderPolicy headers) {
        return new Provider(
                name,
                URI.create(baseUrl),
                auth,
                key.map(Secret::new).map(ProviderKey::sole).stream().toList(),
                Optional.empty(),
                isDefault,
                Provider.StreamUsage.REQUEST,
                Timeouts.DEFAULT,
                Network.DIRECT,
                headers,
                Dialect.OPENAI,
                Optional.empty(),
                Provider.ModelSource.FETCH,
                Capacity.UNBOUNDED,
                BreakerMode.ON);
    }
}

package dev.sluice.testing;

import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Capacity;
import dev.sluice.routing.Dialect;
import dev.sluice.routing.HeaderPolicy;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Secret;
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
        return changed(at("http://p/v1"), headers, Dialect.OPENAI, Capacity.UNBOUNDED, BreakerMode.ON);
    }

    /** A provider with this API and these keys, which are named by their values. */
    public static Provider with(String name, Dialect dialect, String... keys) {
        Provider plain = new Provider(
                name,
                URI.create("http://" + name + "/v1"),
                Provider.Auth.BEARER,
                Stream.of(keys)
                        .map(key -> new ProviderKey(key, new Secret(key), 1))
                        .toList(),
                false);
        return changed(plain, HeaderPolicy.DEFAULT, dialect, Capacity.UNBOUNDED, BreakerMode.ON);
    }

    /** The provider, with these instead of its own. */
    public static Provider changed(
            Provider plain, HeaderPolicy headers, Dialect dialect, Capacity capacity, BreakerMode breaker) {
        return new Provider(
                plain.name(),
                plain.baseUrl(),
                plain.auth(),
                plain.keys(),
                plain.model(),
                plain.isDefault(),
                plain.streamUsage(),
                plain.timeouts(),
                plain.network(),
                headers,
                dialect,
                plain.apiVersion(),
                plain.list(),
                capacity,
                breaker);
    }

    private static Provider provider(
            String name, String baseUrl, Provider.Auth auth, Optional<String> key, boolean isDefault) {
        return new Provider(
                name,
                URI.create(baseUrl),
                auth,
                key.map(Secret::new).map(ProviderKey::sole).stream().toList(),
                isDefault);
    }
}

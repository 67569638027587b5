package dev.sluice.config;

import dev.sluice.routing.Provider;
import dev.sluice.routing.Secret;
import dev.sluice.routing.Timeouts;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the providers (behaviour.md 2.3, 8). */
final class ProviderReader {

    private final Settings settings;
    private final List<String> warnings;

    ProviderReader(Settings settings, List<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    /** Every provider that can be built; what keeps one from it is noted as a fault. */
    List<Provider> read() {
        List<Provider> providers = new ArrayList<>();
        Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List<String> defaults = new ArrayList<>();
        for (String name : settings.givenNames(KnownNames.PROVIDERS, KnownNames.OF_PROVIDER)) {
            String twin = names.putIfAbsent(name, name);
            if (twin != null) {
                settings.fault(
                        KnownNames.PROVIDERS + name, "the same name as " + twin + "; names differ by more than case");
            }
            if (name.equals("default")) {
                settings.fault(
                        KnownNames.PROVIDERS + name, "\"default\" already means the default provider; rename it");
            }
            boolean isDefault = settings.flag(property(name, "default"));
            if (isDefault) {
                defaults.add(name);
            }
            provider(name, isDefault).ifPresent(providers::add);
        }
        if (defaults.size() > 1) {
            defaults.forEach(name -> settings.fault(
                    property(name, "default"),
                    "only one provider can be the default, not " + String.join(" and ", defaults)));
        }
        return providers;
    }

    private Optional<Provider> provider(String name, boolean isDefault) {
        Optional<URI> baseUrl = settings.required(property(name, "base-url"))
                .flatMap(text -> baseUrl(property(name, "base-url"), text));
        String dialect = settings.choice(property(name, "dialect"), List.of("openai", "anthropic"));
        if (dialect.equals("anthropic")) {
            settings.fault(property(name, "dialect"), "anthropic is not supported by this version; only openai is");
        }
        Provider.Auth auth =
                Provider.Auth.valueOf(settings.choice(property(name, "auth"), List.of("bearer", "x-api-key", "none"))
                        .toUpperCase(Locale.ROOT)
                        .replace('-', '_'));
        Optional<Secret> key =
                settings.text(property(name, "key")).flatMap(text -> settings.secret(property(name, "key"), text));
        Provider.StreamUsage streamUsage = Provider.StreamUsage.valueOf(
                settings.choice(property(name, "stream-usage"), List.of("request", "leave"))
                        .toUpperCase(Locale.ROOT));
        Timeouts timeouts = timeouts(name);
        Optional<String> model = settings.text(property(name, "model"));
        return baseUrl.map(base -> {
            Provider provider = new Provider(name, base, auth, key, model, isDefault, streamUsage, timeouts);
            warnAbout(provider);
            return provider;
        });
    }

    private void warnAbout(Provider provider) {
        if (provider.lacksKey()) {
            warnings.add(property(provider.name(), "key")
                    + " is not set: requests for this provider are refused, unless its auth is none");
        }
        if (provider.auth() == Provider.Auth.NONE && provider.key().isPresent()) {
            warnings.add(property(provider.name(), "key") + " is not used, as its auth is none");
        }
    }

    private Optional<URI> baseUrl(String property, String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException notAUri) {
            // Told below, without the text: a URL can hold a password.
        }
        settings.fault(property, "must be an absolute http or https URL, without user, query and fragment");
        return Optional.empty();
    }

    private Timeouts timeouts(String name) {
        return new Timeouts(
                settings.duration(property(name, "timeout.connect")).orElse(Timeouts.DEFAULT.connect()),
                settings.duration(property(name, "timeout.first-byte")).orElse(Timeouts.DEFAULT.firstByte()),
                settings.duration(property(name, "timeout.idle")).orElse(Timeouts.DEFAULT.idle()),
                settings.duration(property(name, "timeout.total")));
    }

    private static String property(String name, String last) {
        return KnownNames.PROVIDERS + name + "." + last;
    }
}

package dev.sluice.config;

import dev.sluice.http.HeaderSyntax;
import dev.sluice.routing.BetaFlags;
import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Capacity;
import dev.sluice.routing.Dialect;
import dev.sluice.routing.HeaderPolicy;
import dev.sluice.routing.KeyGrant;
import dev.sluice.routing.Network;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Timeouts;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the providers (behaviour.md 2.3, 8). */
final class ProviderReader {

    private static final List<String> AUTH_WORDS = List.of("bearer", "x-api-key", "api-key", "x-goog-api-key", "none");

    private static final long MAX_WEIGHT = 1000;

    /** How many requests may wait for one provider. */
    private static final int MAX_QUEUE = 10_000;

    private static final Pattern API_VERSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final PropertyReader settings;
    private final SecretReader secrets;
    private final List<String> warnings;

    /**
     * Creates a reader.
     *
     * @param keyFiles contents of the readable key files, by path
     * @param jndi keys in the container's JNDI
     */
    ProviderReader(PropertyReader settings, Map<Path, String> keyFiles, KeySource jndi, List<String> warnings) {
        this.settings = settings;
        this.secrets = new SecretReader(settings, keyFiles, jndi);
        this.warnings = warnings;
    }

    /** Returns the valid providers and records a fault for each invalid property. */
    List<Provider> read() {
        List<Provider> providers = new ArrayList<>();
        Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List<String> defaults = new ArrayList<>();
        for (String name : settings.givenNames(PropertyNames.PROVIDERS)) {
            String twin = names.putIfAbsent(name, name);
            if (twin != null) {
                settings.fault(
                        PropertyNames.PROVIDERS + name,
                        "has the same name as " + twin + "; names must differ in more than case");
            }
            if (name.equals("default")) {
                settings.fault(
                        PropertyNames.PROVIDERS + name,
                        "\"default\" is reserved for the default provider; choose another name");
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
        Dialect dialect = Dialect.valueOf(
                settings.choice(property(name, "dialect"), List.of("openai", "anthropic", "azure", "gemini"))
                        .toUpperCase(Locale.ROOT));
        Provider.Auth auth = auth(name, dialect);
        List<ProviderKey> keys = keys(name);
        Capacity capacity = capacity(name);
        BreakerMode breaker =
                BreakerMode.valueOf(settings.choice(property(name, "breaker"), List.of("on", "off", "always"))
                        .toUpperCase(Locale.ROOT));
        Provider.StreamUsage streamUsage = Provider.StreamUsage.valueOf(
                settings.choice(property(name, "stream-usage"), List.of("request", "leave"))
                        .toUpperCase(Locale.ROOT));
        Timeouts timeouts = timeouts(name);
        Network network = new NetworkReader(settings, property(name, "")).read();
        Optional<String> model = settings.text(property(name, "model"));
        HeaderPolicy headers = headers(name);
        Provider.ModelSource list = modelSource(name, dialect);
        Optional<String> apiVersion = apiVersion(name, dialect);
        return baseUrl.map(base -> {
            Provider provider = new Provider(
                    name,
                    base,
                    auth,
                    keys,
                    model,
                    isDefault,
                    streamUsage,
                    timeouts,
                    network,
                    headers,
                    dialect,
                    apiVersion,
                    list,
                    capacity,
                    breaker);
            warnAbout(provider);
            return provider;
        });
    }

    private Provider.Auth auth(String name, Dialect dialect) {
        String property = property(name, "auth");
        String given = settings.choice(property, AUTH_WORDS);
        return settings.text(property).isEmpty()
                ? dialect.usualAuth()
                : Provider.Auth.valueOf(given.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The version goes into the query, so it may hold nothing that has a meaning there. */
    private Optional<String> apiVersion(String name, Dialect dialect) {
        String property = property(name, "azure.api-version");
        Optional<String> version = settings.text(property);
        if (version.filter(text -> !API_VERSION.matcher(text).matches()).isPresent()) {
            settings.fault(property, "must be a version such as 2024-10-21");
        }
        if (dialect == Dialect.AZURE && version.isEmpty()) {
            settings.fault(property, "is required with dialect=azure, such as 2024-10-21");
        }
        if (dialect != Dialect.AZURE && version.isPresent()) {
            settings.fault(property, "belongs to dialect=azure; remove it, or set the dialect");
        }
        return version;
    }

    /** Azure lists the models that could be deployed, under names that no request may use. */
    private Provider.ModelSource modelSource(String name, Dialect dialect) {
        String property = property(name, "list");
        String given = settings.choice(property, List.of("fetch", "static", "off"));
        return settings.text(property).isEmpty() && dialect == Dialect.AZURE
                ? Provider.ModelSource.STATIC
                : Provider.ModelSource.valueOf(given.toUpperCase(Locale.ROOT));
    }

    private Capacity capacity(String name) {
        String property = property(name, "max-in-flight");
        OptionalInt most = settings.text(property).isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of((int) settings.count(property, 1, Integer.MAX_VALUE));
        int queue = queue(name);
        Duration wait = settings.duration(property(name, "queue-wait")).orElse(Capacity.USUAL_WAIT);
        if (queue > 0 && most.isEmpty()) {
            settings.fault(property(name, "queue"), "requests wait only where max-in-flight is set; set it");
            return Capacity.UNBOUNDED;
        }
        if (queue == 0 && settings.text(property(name, "queue-wait")).isPresent()) {
            settings.fault(property(name, "queue-wait"), "has no effect without queue; set queue, or remove it");
        }
        return new Capacity(most, queue, wait);
    }

    private int queue(String name) {
        String property = property(name, "queue");
        return settings.text(property).filter(text -> !text.equals("0")).isEmpty()
                ? 0
                : (int) settings.count(property, 1, MAX_QUEUE);
    }

    /** One key without a name, or several with names. */
    private List<ProviderKey> keys(String provider) {
        List<String> names = settings.keyNames(provider);
        List<String> sole = secrets.sources(property(provider, ""));
        if (names.isEmpty()) {
            return secrets.key(sole).map(ProviderKey::sole).stream().toList();
        }
        if (!sole.isEmpty()) {
            settings.fault(
                    sole.get(0),
                    "there are also keys with names, such as " + PropertyNames.keysOf(provider) + names.get(0)
                            + "; give this one a name too, or remove it");
        }
        Map<String, String> twins = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List<ProviderKey> keys = new ArrayList<>();
        for (String name : names) {
            String prefix = PropertyNames.keysOf(provider) + name;
            String twin = twins.putIfAbsent(name, name);
            if (twin != null) {
                settings.fault(prefix, "has the same name as " + twin + "; names must differ in more than case");
            }
            int weight = (int) settings.count(prefix + ".weight", 1, MAX_WEIGHT);
            List<KeyGrant> grants = grants(prefix);
            int before = settings.faults().size();
            List<String> sources = secrets.sources(prefix + ".");
            if (sources.isEmpty() && settings.faults().size() == before) {
                settings.fault(prefix + ".key", "is missing; set it, or .key-file, or .key-jndi");
            }
            secrets.key(sources).ifPresent(secret -> keys.add(new ProviderKey(name, secret, weight, grants)));
        }
        return keys;
    }

    private List<KeyGrant> grants(String key) {
        List<KeyGrant> grants = new ArrayList<>();
        grants(key + ".requests-per-minute", KeyGrant.Unit.REQUESTS, grants);
        grants(key + ".tokens-per-minute", KeyGrant.Unit.TOKENS, grants);
        return grants;
    }

    private void grants(String property, KeyGrant.Unit unit, List<KeyGrant> grants) {
        settings.text(property)
                .ifPresent(text ->
                        grants.addAll(KeyGrantList.parse(text, unit, message -> settings.fault(property, message))));
    }

    private void warnAbout(Provider provider) {
        if (provider.lacksKey()) {
            warnings.add(property(provider.name(), "key")
                    + " is not set: requests to this provider are rejected; set the key, or set auth=none");
        }
        if (provider.auth() == Provider.Auth.NONE && provider.key().isPresent()) {
            warnings.add(
                    property(provider.name(), settings.keyNames(provider.name()).isEmpty() ? "key" : "keys")
                            + " is not used, because auth is none");
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
            // Reported below, without the value: a URL can contain a password.
        }
        settings.fault(property, "must be an absolute http or https URL without user, query and fragment");
        return Optional.empty();
    }

    private HeaderPolicy headers(String name) {
        Set<String> named = new HashSet<>();
        for (String word : settings.words(property(name, "forward-headers"))) {
            String header = HeaderPolicy.comparable(word.toLowerCase(Locale.ROOT));
            if (!HeaderSyntax.isToken(header)) {
                settings.fault(property(name, "forward-headers"), "must be names of headers, separated by commas");
            } else if (HeaderPolicy.isNeverForwarded(header)) {
                settings.fault(
                        property(name, "forward-headers"),
                        "must not name " + header
                                + ": credentials, x-arch- headers and those of one connection are never forwarded");
            } else if (!HeaderPolicy.isHeldBack(header)) {
                warnings.add(property(name, "forward-headers") + ": " + header + " is forwarded anyway");
            }
            named.add(header);
        }
        return new HeaderPolicy(named, betas(property(name, "betas")));
    }

    private BetaFlags betas(String property) {
        if (settings.text(property).isEmpty()) {
            return BetaFlags.ALL;
        }
        List<String> words = settings.words(property);
        if (words.equals(List.of("none"))) {
            return BetaFlags.NONE;
        }
        boolean areFlags =
                !words.isEmpty() && !words.contains("none") && words.stream().allMatch(HeaderSyntax::isToken);
        if (!areFlags) {
            settings.fault(
                    property,
                    "must be none, or flags of anthropic-beta with * for any characters, separated by commas");
        }
        return new BetaFlags(words);
    }

    private Timeouts timeouts(String name) {
        return new Timeouts(
                settings.duration(property(name, "timeout.connect")).orElse(Timeouts.DEFAULT.connect()),
                settings.duration(property(name, "timeout.first-byte")).orElse(Timeouts.DEFAULT.firstByte()),
                settings.duration(property(name, "timeout.idle")).orElse(Timeouts.DEFAULT.idle()),
                settings.duration(property(name, "timeout.total")),
                settings.duration(property(name, "timeout.first-token")));
    }

    private static String property(String name, String last) {
        return PropertyNames.PROVIDERS + name + "." + last;
    }
}

package dev.sluice.config;

import dev.sluice.price.PriceLoader;
import dev.sluice.routing.NearNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The names of all properties, and the closest match for an unknown name. */
final class PropertyNames {

    static final String PREFIX = "sluice.";
    static final String PROVIDERS = "sluice.providers.";
    static final String LIMITS = "sluice.limits.";
    static final String CLIENTS = "sluice.clients.";
    static final String MODELS = "sluice.models.";
    static final String TARGETS = "sluice.targets.";
    static final String RULES = "sluice.rules.";
    static final String PRICES = "sluice.prices.";
    static final String BUDGETS = "sluice.budgets.";
    static final String CAPTURES = "sluice.capture.";
    static final String ADMIN_KEYS = "sluice.admin.keys.";
    static final String ADMIN_TEAMS = "sluice.admin.teams.";

    private static final Set<String> RELOADED = Set.of(
            "sluice.admin.auth",
            "sluice.admin.proxies",
            "sluice.admin.roles-claim",
            "sluice.admin.roles.auditor",
            "sluice.admin.roles.operator",
            "sluice.admin.roles.viewer",
            "sluice.auth",
            "sluice.budget.zone",
            "sluice.exchanges.max",
            "sluice.exchanges.client-max",
            "sluice.monitoring.networks",
            "sluice.monitoring.key-sha256",
            "sluice.routing.attempts",
            "sluice.routing.backoff",
            "sluice.routing.backoff-max",
            "sluice.routing.deadline",
            "sluice.routing.last-resort",
            "sluice.routing.retry-unanswered",
            "sluice.routing.trail",
            "sluice.routing.wait");

    static final Set<String> SINGLE = Set.of(
            "sluice.access-log.format",
            "sluice.admin",
            "sluice.admin.auth",
            "sluice.admin.proxies",
            "sluice.admin.roles-claim",
            "sluice.admin.roles.auditor",
            "sluice.admin.roles.operator",
            "sluice.admin.roles.viewer",
            "sluice.alerts.webhook.secret",
            "sluice.alerts.webhook.url",
            "sluice.auth",
            "sluice.cors.origins",
            "sluice.jwt.issuer",
            "sluice.jwt.audience",
            "sluice.jwt.keys",
            "sluice.jwt.refresh",
            "sluice.jwt.subject-claim",
            "sluice.jwt.roles-claim",
            "sluice.monitoring.networks",
            "sluice.monitoring.key-sha256",
            "sluice.budget.zone",
            "sluice.exchanges.max",
            "sluice.exchanges.client-max",
            "sluice.request.timeout",
            "sluice.routing.unknown-hint",
            "sluice.routing.attempts",
            "sluice.routing.deadline",
            "sluice.routing.backoff",
            "sluice.routing.backoff-max",
            "sluice.routing.wait",
            "sluice.routing.last-resort",
            "sluice.routing.retry-unanswered",
            "sluice.routing.trail",
            "sluice.models-list.refresh",
            "sluice.client-keys",
            "sluice.client-keys.every",
            "sluice.ledger",
            "sluice.ledger.dir",
            "sluice.ledger.keep",
            "sluice.ledger.keep-hours",
            "sluice.ledger.keep-days",
            "sluice.ledger.url",
            "sluice.ledger.user",
            "sluice.ledger.password",
            "sluice.ledger.password-file",
            "sluice.ledger.jndi",
            "sluice.ledger.migrate",
            "sluice.ledger.users",
            "sluice.ledger.users.key",
            "sluice.ledger.users.key-file",
            "sluice.ledger.users.key-jndi",
            "sluice.ledger.addresses",
            "sluice.ledger.spool.max-bytes",
            "sluice.ledger.spool.when-full",
            "sluice.ledger.spool.sync",
            "sluice.ledger.spool.keep",
            "sluice.request.max-bytes",
            "sluice.request.max-compression",
            "sluice.memory.max-bytes",
            "sluice.memory.client-max-bytes",
            "sluice.multipart.max-bytes",
            "sluice.multipart.max-temp-bytes",
            "sluice.conversation-state",
            "sluice.json.heartbeat",
            "sluice.stream.head-wait",
            "sluice.stream.heartbeat",
            "sluice.surface",
            "sluice.threads",
            "sluice.reload.every",
            "sluice.drain.notice",
            "sluice.drain.timeout",
            "sluice.drain.file",
            "sluice.ratelimit.redis.uri",
            "sluice.ratelimit.redis.cluster",
            "sluice.ratelimit.redis.prefix",
            "sluice.ratelimit.redis.deadline",
            "sluice.ratelimit.on-redis-failure",
            "sluice.ratelimit.max-buckets",
            "sluice.prices",
            "sluice.prices.file",
            "sluice.prices.currency",
            "sluice.prices.rate",
            "sluice.estimate.image",
            "sluice.estimate.image-low",
            "sluice.estimate.image-made",
            "sluice.estimate.image-made-high",
            "sluice.estimate.audio-bytes-per-token",
            "sluice.estimate.wav-bytes-per-token",
            "sluice.estimate.text-bytes-per-token",
            "sluice.estimate.file-bytes-per-token",
            "sluice.estimate.file-max",
            "sluice.estimate.file-reference",
            "sluice.estimate.history",
            "sluice.demo");

    private static final Set<String> OF_PROVIDER = Set.of(
            "base-url",
            "dialect",
            "azure.api-version",
            "key",
            "key-file",
            "key-jndi",
            "auth",
            "model",
            "models",
            "list",
            "default",
            "stream-usage",
            "forward-headers",
            "betas",
            "timeout.connect",
            "timeout.first-byte",
            "timeout.first-token",
            "timeout.idle",
            "timeout.total",
            "max-in-flight",
            "queue",
            "queue-wait",
            "breaker",
            "prices",
            "proxy",
            "proxy-user",
            "proxy-password",
            "truststore",
            "truststore-password",
            "keystore",
            "keystore-password");

    /** Of one of several keys of a provider: the last parts after {@code sluice.providers.NAME.keys.KEY.}. */
    static final Set<String> OF_KEY =
            Set.of("key", "key-file", "key-jndi", "weight", "requests-per-minute", "tokens-per-minute");

    private static final String KEYS = "keys.";

    private static final Set<String> OF_LIMIT =
            Set.of("model", "selector", "value", "tokens", "requests", "per", "charge", "required");

    private static final Set<String> OF_CLIENT = Set.of(
            "key-sha256",
            "principals",
            "subjects",
            "roles",
            "certificate",
            "certificate-issuer",
            "certificate-sha256",
            "providers",
            "models",
            "paths",
            "tokens-per-day",
            "tokens-per-month",
            "max-exchanges",
            "weight");

    private static final Set<String> OF_MODEL = Set.of(
            "name",
            "targets",
            "pick",
            "affinity",
            "attempts",
            "deadline",
            "hedge",
            "hedge-budget",
            "on-context-length",
            "on-content-filter");

    private static final Set<String> OF_TARGET = Set.of("provider", "model", "context", "lacks", "price-as");

    private static final Set<String> OF_RULE = Set.of(
            "order",
            "clients",
            "users",
            "models",
            "header",
            "value",
            "prompt-tokens-above",
            "prompt-tokens-below",
            "needs",
            "hours",
            "days",
            "share",
            "share-by",
            "use",
            "mirror",
            "mirror-share",
            "mirror-tokens-per-day");

    private static final Set<String> OF_BUDGET =
            Set.of("clients", "users", "models", "each", "amount", "per", "action", "alerts", "unpriced", "reserve");

    private static final Set<String> OF_CAPTURE = Set.of("clients", "models", "share", "max-bytes", "keep", "mask");

    private static final Set<String> OF_ADMIN = Set.of("sha256", "role", "team");

    private static final Set<String> OF_TEAM = Set.of("clients", "roles", "may-rotate");

    /** Of a section of prices. Those of a model are the labels of amounts, and {@code from}. */
    static final Set<String> OF_PRICES = Set.of("factor", "told");

    /** Groups of properties with a name given by the operator: the prefix, and the last parts of the names. */
    static final Map<String, Set<String>> NAMED = Map.of(
            PROVIDERS,
            OF_PROVIDER,
            LIMITS,
            OF_LIMIT,
            CLIENTS,
            OF_CLIENT,
            MODELS,
            OF_MODEL,
            TARGETS,
            OF_TARGET,
            RULES,
            OF_RULE,
            BUDGETS,
            OF_BUDGET,
            CAPTURES,
            OF_CAPTURE,
            ADMIN_KEYS,
            OF_ADMIN,
            ADMIN_TEAMS,
            OF_TEAM);

    private static final Pattern GIVEN_NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private PropertyNames() {}

    /** Returns NAME in a property such as {@code sluice.providers.NAME.key}; empty if the property is unknown. */
    static Optional<String> givenName(String property) {
        return NAMED.entrySet().stream()
                .filter(named -> property.startsWith(named.getKey()))
                .flatMap(named -> givenName(
                        property.substring(named.getKey().length()),
                        last -> named.getValue().contains(last)
                                || (named.getKey().equals(PROVIDERS) && isOfKey(last)))
                        .stream())
                .findFirst();
    }

    /** The beginning of the properties of a provider's keys. */
    static String keysOf(String provider) {
        return PROVIDERS + provider + "." + KEYS;
    }

    /** Returns KEY in {@code sluice.providers.NAME.keys.KEY.weight} of this provider; empty for other properties. */
    static Optional<String> keyName(String property, String provider) {
        String prefix = keysOf(provider);
        return property.startsWith(prefix)
                ? givenName(property.substring(prefix.length()), OF_KEY::contains)
                : Optional.empty();
    }

    /** Whether the part of a property after the provider's name is of one of its keys. */
    private static boolean isOfKey(String last) {
        return last.startsWith(KEYS)
                && givenName(last.substring(KEYS.length()), OF_KEY::contains).isPresent();
    }

    private static Optional<String> givenName(String rest, Predicate<String> isKnown) {
        int dot = rest.indexOf('.');
        return dot > 0 && isKnown.test(rest.substring(dot + 1))
                ? Optional.of(rest.substring(0, dot))
                        .filter(name -> GIVEN_NAME.matcher(name).matches())
                : Optional.empty();
    }

    static boolean isKnown(String property) {
        return SINGLE.contains(property)
                || givenName(property).isPresent()
                || PriceProperty.of(property).isPresent();
    }

    /** Whether a change takes effect while the gateway runs. */
    static boolean isReloaded(String property) {
        return property.startsWith(LIMITS)
                || property.startsWith(BUDGETS)
                || property.startsWith(CAPTURES)
                || property.startsWith(ADMIN_KEYS)
                || property.startsWith(ADMIN_TEAMS)
                || property.startsWith(CLIENTS)
                || property.startsWith(MODELS)
                || property.startsWith(TARGETS)
                || property.startsWith(RULES)
                || (property.startsWith(PROVIDERS) && isReloadedOfProvider(property))
                || property.equals("sluice.prices")
                || property.startsWith(PRICES)
                || property.startsWith("sluice.jwt.")
                || RELOADED.contains(property);
    }

    private static boolean isReloadedOfProvider(String property) {
        return property.endsWith(".models")
                || property.endsWith(".prices")
                || property.endsWith(".max-in-flight")
                || property.endsWith(".queue")
                || property.endsWith(".queue-wait")
                || property.endsWith("-per-minute");
    }

    /** Whether a new value takes effect while the gateway runs, but not adding or removing the property. */
    static boolean isReplaced(String property) {
        return property.startsWith(PROVIDERS) && (property.endsWith(".key") || property.endsWith(".key-file"));
    }

    /** Returns the known name with the smallest edit distance. */
    static String nearest(String unknown) {
        return candidates(unknown).stream()
                .min(Comparator.comparingInt((String known) -> NearNames.distance(unknown, known))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** What stands in the place of NAME, in a property with this prefix; empty for others. */
    private static Optional<String> givenIn(String unknown, String prefix) {
        return unknown.startsWith(prefix)
                ? Optional.of(unknown.substring(prefix.length()).split("\\.", 2)[0])
                        .filter(name -> GIVEN_NAME.matcher(name).matches())
                : Optional.empty();
    }

    private static List<String> candidates(String unknown) {
        List<String> candidates = new ArrayList<>(SINGLE);
        String[] parts = unknown.split("\\.", 4);
        String given = parts.length > 2 && GIVEN_NAME.matcher(parts[2]).matches() ? parts[2] : "NAME";
        NAMED.forEach((prefix, lastParts) -> {
            String name = givenIn(unknown, prefix).orElse(given);
            lastParts.forEach(last -> candidates.add(prefix + name + "." + last));
        });
        if (unknown.startsWith(PRICES)) {
            OF_PRICES.forEach(last -> candidates.add(PRICES + given + "." + last));
            String ofModel = unknown.substring(0, unknown.lastIndexOf('.') + 1);
            if (ofModel.length() > PRICES.length() + given.length() + 1) {
                candidates.add(ofModel + "from");
                PriceLoader.LABELS.forEach(last -> candidates.add(ofModel + last));
            }
        }
        if (parts.length > 3 && parts[3].startsWith(KEYS)) {
            String[] ofKey = parts[3].split("\\.", 3);
            String key = GIVEN_NAME.matcher(ofKey[1]).matches() ? ofKey[1] : "KEY";
            OF_KEY.forEach(last -> candidates.add(keysOf(given) + key + "." + last));
        }
        return candidates;
    }
}

package dev.sluice.config;

import dev.sluice.admission.ExchangeLimits;
import dev.sluice.alerts.WebhookSettings;
import dev.sluice.api.ApiRoot;
import dev.sluice.api.EnabledRoots;
import dev.sluice.auth.AccessRules;
import dev.sluice.auth.ClientAccess;
import dev.sluice.auth.JwtSettings;
import dev.sluice.auth.MonitoringRules;
import dev.sluice.capture.CaptureRules;
import dev.sluice.console.AdminRules;
import dev.sluice.container.DataDirectory;
import dev.sluice.conversation.ConversationMode;
import dev.sluice.cors.CorsOrigins;
import dev.sluice.estimate.EstimateSettings;
import dev.sluice.exchange.ThreadHandoff;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.memory.MemoryLimits;
import dev.sluice.multipart.MultipartLimits;
import dev.sluice.price.PriceList;
import dev.sluice.ratelimit.Limit;
import dev.sluice.ratelimit.MoneyBudgets;
import dev.sluice.ratelimit.RedisSettings;
import dev.sluice.routing.ModelNames;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RequestRule;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Secret;
import dev.sluice.upstream.StreamSilence;
import dev.sluice.usage.AccessLogFormat;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads and validates the configuration. The environment overrides the properties file, which overrides the defaults. */
final class ConfigReader {

    private static final long DEFAULT_MAX_BYTES = 32L * 1024 * 1024;
    private static final long LARGEST_MAX_BYTES = 1024L * 1024 * 1024;
    /** Deflate reaches 1,032; JSON with repeated text rarely 50. */
    private static final long DEFAULT_MAX_COMPRESSION = 100;

    private static final long DEFAULT_MAX_TEMP_BYTES = 1024L * 1024 * 1024;
    private static final long DEFAULT_MAX_FORM_BYTES = 256L * 1024 * 1024;

    private static final long DEFAULT_MAX_BUCKETS = 100_000;
    private static final Duration DEFAULT_BODY_TIMEOUT = Duration.ofMinutes(1);
    /** Below the idle timeout of 60 s that load balancers commonly have. */
    private static final Duration DEFAULT_HEAD_WAIT = Duration.ofSeconds(50);

    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration DEFAULT_MODEL_LIST_REFRESH = Duration.ofMinutes(10);
    private static final Duration DEFAULT_RELOAD_INTERVAL = Duration.ofSeconds(5);
    private static final Duration DEFAULT_DRAIN_NOTICE = Duration.ofSeconds(5);
    private static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(30);
    private static final String OPENAI_KEY = "OPENAI_API_KEY";

    private final ConfigFile file;
    private final EnvironmentVariables environment;
    private final KeySource jndi;
    private final URI demoUrl;
    private final PropertyReader settings;
    private final List<String> warnings = new ArrayList<>();

    /**
     * Creates a reader.
     *
     * @param environment environment variables of the process
     * @param jndi keys in the container's JNDI
     * @param demoUrl base URL of the embedded demo provider in this application
     */
    ConfigReader(ConfigFile file, Map<String, String> environment, KeySource jndi, URI demoUrl) {
        this.file = file;
        this.environment = new EnvironmentVariables(environment);
        this.jndi = jndi;
        this.demoUrl = demoUrl;
        this.settings = new PropertyReader(file.properties(), this.environment);
    }

    /**
     * Reads the whole configuration, with a line or two for each property that stands alone.
     *
     * @throws ConfigurationException with all faults, if there are any
     */
    GatewayConfig read() {
        file.faults().forEach(settings.faults()::add);
        reportUnknown();
        List<Provider> providers = new ProviderReader(settings, file.named(), jndi, warnings).read();
        ZoneId zone = settings.zone("sluice.budget.zone", ZoneOffset.UTC);
        ModelNamesReader modelReader = new ModelNamesReader(settings, warnings);
        ModelNames models = modelReader.read();
        List<RequestRule> rules = new RequestRuleReader(settings, modelReader, zone).read();
        RoutingRules routing = new RoutingReader(settings).read();
        Duration modelListRefresh =
                settings.duration("sluice.models-list.refresh").orElse(DEFAULT_MODEL_LIST_REFRESH);
        boolean standIn = isStandInAllowed();
        boolean demo = standIn && openAiKey().isEmpty();
        boolean hasProvider = !settings.givenNames(PropertyNames.PROVIDERS).isEmpty() || (standIn && !demo);
        Optional<LedgerConfig> ledger =
                new LedgerReader(settings, zone, DataDirectory.of(System::getProperty), file.named(), jndi).read();
        if (ledger.isPresent()) {
            reportLongNames();
        }
        boolean areKeysMade = ledger.flatMap(LedgerConfig::keysEvery).isPresent();
        Optional<JwtSettings> jwt = new JwtSettingsReader(settings).read();
        AdminRules admin = new AdminReader(settings, jwt.isPresent()).read();
        AccessRules access = new AccessReader(settings, hasProvider, areKeysMade, jwt, admin, warnings).read();
        CaptureRules captures = new CaptureReader(settings, warnings)
                .read(
                        ledger,
                        settings.choice("sluice.ledger", List.of("off", "on")).equals("on"),
                        access.clients());
        CorsOrigins cors = new CorsReader(settings).read();
        MonitoringRules monitoring = new MonitoringReader(settings).read();
        LimitReader limitReader = new LimitReader(settings, zone);
        List<Limit> limits = limitReader.read();
        List<Limit> all = new ArrayList<>(limits);
        all.addAll(limitReader.budgets());
        if (providers.stream().anyMatch(provider -> provider.model().isEmpty())) {
            limitReader.warnOfUncoveredModels(limits, warnings);
        }
        ExchangeLimits exchanges = exchanges(access.clients());
        Duration bodyTimeout = settings.duration("sluice.request.timeout").orElse(DEFAULT_BODY_TIMEOUT);
        EnabledRoots roots = roots();
        boolean rejectsUnknownHints = settings.choice("sluice.routing.unknown-hint", List.of("default", "reject"))
                .equals("reject");
        int maxBytes = (int) settings.count("sluice.request.max-bytes", DEFAULT_MAX_BYTES, LARGEST_MAX_BYTES);
        int maxCompression =
                (int) settings.count("sluice.request.max-compression", DEFAULT_MAX_COMPRESSION, LARGEST_MAX_BYTES);
        MemoryLimits memory = memory(maxBytes);
        MultipartLimits multipart = multipart();
        int maxBuckets = (int) settings.count("sluice.ratelimit.max-buckets", DEFAULT_MAX_BUCKETS, Integer.MAX_VALUE);
        EstimateSettings estimates = new EstimateReader(settings).read();
        Optional<RedisSettings> redis = new RedisReader(settings, warnings).read();
        ConversationMode conversations = conversationMode();
        StreamSilence silence = new StreamSilence(
                settings.interval("sluice.stream.head-wait", DEFAULT_HEAD_WAIT),
                settings.interval("sluice.stream.heartbeat", DEFAULT_HEARTBEAT),
                settings.interval("sluice.json.heartbeat"));
        ThreadHandoff.Mode threads =
                ThreadHandoff.Mode.valueOf(settings.choice("sluice.threads", List.of("auto", "container", "own"))
                        .toUpperCase(Locale.ROOT));
        AccessLogFormat accessLog =
                AccessLogFormat.valueOf(settings.choice("sluice.access-log.format", List.of("text", "json"))
                        .toUpperCase(Locale.ROOT));
        Optional<Duration> reloadInterval = settings.interval("sluice.reload.every", DEFAULT_RELOAD_INTERVAL);
        Duration drainNotice =
                settings.interval("sluice.drain.notice", DEFAULT_DRAIN_NOTICE).orElse(Duration.ZERO);
        Duration drainTimeout = settings.duration("sluice.drain.timeout").orElse(DEFAULT_DRAIN_TIMEOUT);
        Optional<Path> drainFile = settings.path("sluice.drain.file");
        warnOfIgnoredVariables();
        List<Provider> chosen = standIn ? standInProvider(demo) : providers;
        Optional<PriceList> prices = new PriceSettingsReader(settings, file.named(), warnings).read(chosen);
        MoneyBudgets budgets = new BudgetReader(settings, zone, warnings)
                .read(new ReachableTargets(chosen, models, rules, access.clients()), prices, access.clients());
        Optional<WebhookSettings> webhook = new AlertReader(settings, warnings).read();
        if (!settings.faults().isEmpty()) {
            throw new ConfigurationException(file.place(), settings.faults());
        }
        return new GatewayConfig(
                chosen,
                demo,
                models,
                routing,
                rules,
                modelListRefresh,
                access,
                cors,
                monitoring,
                admin,
                zone,
                exchanges,
                all,
                roots,
                rejectsUnknownHints,
                maxBytes,
                maxCompression,
                memory,
                multipart,
                bodyTimeout,
                maxBuckets,
                estimates,
                prices,
                ledger,
                captures,
                budgets,
                webhook,
                redis,
                conversations,
                silence,
                threads,
                accessLog,
                reloadInterval,
                drainNotice,
                drainTimeout,
                drainFile,
                warnings,
                new ShownProperties(file, environment).list(),
                origin(standIn && !demo));
    }

    private ExchangeLimits exchanges(List<ClientAccess> clients) {
        Map<String, Integer> byClient = new HashMap<>();
        for (ClientAccess access : clients) {
            String name = access.client().name();
            String property = PropertyNames.CLIENTS + name + ".max-exchanges";
            if (settings.text(property).isPresent()) {
                byClient.put(name, (int) settings.count(property, 1, Integer.MAX_VALUE));
            }
        }
        return new ExchangeLimits(
                exchanges("sluice.exchanges.max"), exchanges("sluice.exchanges.client-max"), byClient);
    }

    private Optional<Integer> exchanges(String property) {
        return settings.text(property).map(set -> (int) settings.count(property, 1, Integer.MAX_VALUE));
    }

    private MemoryLimits memory(long maxBytes) {
        MemoryLimits usual = MemoryLimits.ofHeap(Runtime.getRuntime().maxMemory());
        long total = settings.count("sluice.memory.max-bytes", usual.total(), Long.MAX_VALUE);
        long share = settings.count("sluice.memory.client-max-bytes", Math.max(1, total / 2), Long.MAX_VALUE);
        if (share > total) {
            settings.fault("sluice.memory.client-max-bytes", "must be at most sluice.memory.max-bytes, " + total);
            return usual;
        }
        if (total > Runtime.getRuntime().maxMemory() / 2) {
            warnings.add("sluice.memory.max-bytes is more than half of the heap ("
                    + Runtime.getRuntime().maxMemory() + " bytes): the gateway may run out of memory");
        }
        if (2 * maxBytes > share - share / 4) {
            warnings.add("one client may hold " + (share - share / 4)
                    + " bytes of requests, less than twice sluice.request.max-bytes (" + maxBytes
                    + "): its largest requests get 503 memory_full. Give the JVM more heap, or change"
                    + " sluice.memory.client-max-bytes or sluice.request.max-bytes");
        }
        return new MemoryLimits(total, share);
    }

    private MultipartLimits multipart() {
        long all = settings.count("sluice.multipart.max-temp-bytes", DEFAULT_MAX_TEMP_BYTES, Long.MAX_VALUE);
        long usual = Math.min(DEFAULT_MAX_FORM_BYTES, all);
        long one = settings.count("sluice.multipart.max-bytes", usual, Long.MAX_VALUE);
        if (one > all) {
            settings.fault("sluice.multipart.max-bytes", "must be at most sluice.multipart.max-temp-bytes, " + all);
            return new MultipartLimits(usual, all);
        }
        return new MultipartLimits(one, all);
    }

    /** Rows would have the beginning of a longer name, which can be that of another client, provider or target. */
    private void reportLongNames() {
        for (String prefix : List.of(PropertyNames.CLIENTS, PropertyNames.PROVIDERS, PropertyNames.TARGETS)) {
            settings.givenNames(prefix).stream()
                    .filter(name -> name.length() > ExchangeRow.MAX_NAME)
                    .forEach(name -> settings.fault(
                            prefix + name,
                            "has a name of more than " + ExchangeRow.MAX_NAME
                                    + " characters, which are all that rows of the ledger have room for"));
        }
    }

    private void reportUnknown() {
        for (String name : new TreeSet<>(file.properties().keySet())) {
            if (name.startsWith(PropertyNames.PREFIX) && !PropertyNames.isKnown(name)) {
                settings.fault(name, "unknown; did you mean " + PropertyNames.nearest(name) + "?");
            }
        }
    }

    private void warnOfIgnoredVariables() {
        String ignored = environment.ignored().collect(Collectors.joining(", "));
        if (!ignored.isEmpty()) {
            // Not faults: an orchestrator sets variables of its own for a service that is called sluice.
            warnings.add("these environment variables are no settings, and not read: " + ignored);
        }
    }

    /** Returns whether a built-in provider is used. Records a fault if no provider is configured and none may stand in. */
    private boolean isStandInAllowed() {
        boolean configured = !settings.givenNames(PropertyNames.PROVIDERS).isEmpty();
        boolean allowed = settings.flag("sluice.demo");
        if (!configured && !allowed) {
            settings.fault(
                    "sluice.providers",
                    "no provider is configured; set sluice.providers.NAME.base-url, or sluice.demo=true for a trial");
        }
        return allowed && !configured;
    }

    private EnabledRoots roots() {
        Set<ApiRoot> roots = EnumSet.noneOf(ApiRoot.class);
        for (String word : settings.words("sluice.surface")) {
            Optional<ApiRoot> root = Stream.of(ApiRoot.values())
                    .filter(known -> known.label().equals(word))
                    .findFirst();
            root.ifPresentOrElse(
                    roots::add, () -> settings.fault("sluice.surface", "must be a list of v1, openai and gemini"));
        }
        return new EnabledRoots(roots.isEmpty() ? EnumSet.of(ApiRoot.V1) : roots);
    }

    private ConversationMode conversationMode() {
        return ConversationMode.valueOf(settings.choice("sluice.conversation-state", List.of("inject", "expand", "off"))
                .toUpperCase(Locale.ROOT));
    }

    /** The provider used if none is configured: the demo, or OpenAI with the key of the environment; empty if that key is invalid. */
    private List<Provider> standInProvider(boolean demo) {
        return demo
                ? List.of(demoProvider())
                : openAiKey().flatMap(key -> settings.secret(OPENAI_KEY, key)).map(this::openAi).stream()
                        .toList();
    }

    private Provider demoProvider() {
        warnings.add("no provider is configured: the built-in DEMO provider answers, which is no language model");
        // A key of its own for each start, so that only this gateway can call it.
        return standIn("demo", demoUrl, new Secret(UUID.randomUUID().toString()));
    }

    private Provider openAi(Secret key) {
        warnings.add(
                "OPENAI_API_KEY is set and no provider is configured: OpenAI answers every request, and charges the owner of"
                        + " this key. For the built-in demo, start without the variable (env -u OPENAI_API_KEY ...). To keep OpenAI, configure"
                        + " it: sluice.providers.openai.base-url=https://api.openai.com/v1, sluice.providers.openai.key=${OPENAI_API_KEY}");
        return standIn("openai", URI.create("https://api.openai.com/v1"), key);
    }

    private static Provider standIn(String name, URI baseUrl, Secret key) {
        return new Provider(name, baseUrl, Provider.Auth.BEARER, List.of(ProviderKey.sole(key)), true);
    }

    private Optional<String> openAiKey() {
        return Optional.ofNullable(environment.values().get(OPENAI_KEY))
                .map(String::strip)
                .filter(key -> !key.isEmpty());
    }

    private String origin(boolean openAiStandsIn) {
        List<String> variables = new ArrayList<>(environment.read().toList());
        if (openAiStandsIn) {
            variables.add(OPENAI_KEY);
        }
        return "configuration from " + file.place() + " (properties: "
                + file.properties().size() + ") and the environment ("
                + (variables.isEmpty() ? "nothing" : String.join(", ", variables)) + ")";
    }
}

package dev.sluice;

import dev.sluice.admin.BudgetBeans;
import dev.sluice.admin.GatewayControl;
import dev.sluice.admin.LedgerControl;
import dev.sluice.admission.BodyReads;
import dev.sluice.admission.RunningExchanges;
import dev.sluice.alerts.AlertDeliveries;
import dev.sluice.alerts.AlertWebhook;
import dev.sluice.alerts.LedgerAlerts;
import dev.sluice.alerts.RecentAlerts;
import dev.sluice.api.EnabledRoots;
import dev.sluice.audit.AuditTrail;
import dev.sluice.auth.MonitoringAccess;
import dev.sluice.auth.ReloadableAuthenticator;
import dev.sluice.bytes.ByteBudget;
import dev.sluice.capture.CapturedExchanges;
import dev.sluice.capture.Captures;
import dev.sluice.completion.AnswerMeterFactory;
import dev.sluice.completion.CopyLedger;
import dev.sluice.completion.SettledExchanges;
import dev.sluice.config.ConfigFile;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.ConfigReloader;
import dev.sluice.config.ConfigurationException;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.LedgerConfig;
import dev.sluice.console.OwnGateway;
import dev.sluice.container.ContainerAddress;
import dev.sluice.container.ContainerThreads;
import dev.sluice.container.JettyStop;
import dev.sluice.conversation.ConversationReader;
import dev.sluice.cors.CorsOrigins;
import dev.sluice.demo.DemoKey;
import dev.sluice.exchange.BegunExchanges;
import dev.sluice.exchange.ThreadHandoff;
import dev.sluice.inference.BodyReader;
import dev.sluice.inference.FormBodyReader;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.gateways.GatewayReporter;
import dev.sluice.ledger.gateways.GatewayStatus;
import dev.sluice.memory.MemoryBudget;
import dev.sluice.models.ModelCatalog;
import dev.sluice.models.ModelLists;
import dev.sluice.price.Pricing;
import dev.sluice.ratelimit.AlertClaims;
import dev.sluice.ratelimit.BudgetObserver;
import dev.sluice.ratelimit.BudgetRefill;
import dev.sluice.ratelimit.Limits;
import dev.sluice.ratelimit.MirrorTokens;
import dev.sluice.ratelimit.PromptCounter;
import dev.sluice.ratelimit.ProviderKeyLimits;
import dev.sluice.ratelimit.RateLimiter;
import dev.sluice.ratelimit.RedisBuckets;
import dev.sluice.ratelimit.RedisSettings;
import dev.sluice.ratelimit.ReloadableLimits;
import dev.sluice.ratelimit.RequestMeter;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.routing.ModelAlias;
import dev.sluice.routing.ModelTarget;
import dev.sluice.routing.OwnerStore;
import dev.sluice.routing.PromptSize;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ResponseOwners;
import dev.sluice.routing.RouteTable;
import dev.sluice.routing.StoredResponses;
import dev.sluice.targets.TargetStates;
import dev.sluice.tokens.TokenCounter;
import dev.sluice.upstream.Drain;
import dev.sluice.upstream.Mirrors;
import dev.sluice.upstream.ProviderDocuments;
import dev.sluice.upstream.UpstreamClients;
import dev.sluice.usage.AccessLogFormat;
import dev.sluice.usage.ExchangeCaptures;
import dev.sluice.usage.ExchangeLedger;
import dev.sluice.usage.GatewayMetrics;
import dev.sluice.usage.LedgerOwners;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.File;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds the components when the application starts, and closes them when it stops.
 *
 * <p>A faulty configuration stops the start. The message lists every fault.
 */
public final class GatewayListener implements ServletContextListener {

    private static final Logger LOG = System.getLogger(GatewayListener.class.getName());

    /** The context-param for a server that runs only this application; set by jetty-base. */
    private static final String OWNS_SERVER = "sluice.owns-server";

    private final LibraryLogLevels libraryLogLevels = new LibraryLogLevels();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        libraryLogLevels.quiet();
        ServletContext context = event.getServletContext();
        ConfigLoader configuration = ConfigLoader.of(context::getInitParameter, context.getClassLoader());
        ConfigFile file = configuration.file();
        GatewayConfig config = read(configuration, file);
        ThreadPlan threads = new ThreadPlan(ContainerThreads.of(context), config.threads());
        opened(threads.handoff());
        LOG.log(threads.level(), "in {0} on Java {1}; {2}", context.getServerInfo(), Runtime.version(), threads);
        LOG.log(Level.INFO, config.origin());
        config.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        ConsoleStart console;
        try {
            console = start(context, configuration, file, config, threads);
        } catch (RuntimeException failed) {
            // After a failed start, containers do not call contextDestroyed.
            closeAll();
            throw failed;
        }
        ContainerAddress address = ContainerAddress.of(context);
        LOG.log(Level.INFO, console.summary(address));
        LOG.log(Level.INFO, "ready at {0}; {1}", address, config.summary());
    }

    private ConsoleStart start(
            ServletContext context,
            ConfigLoader configuration,
            ConfigFile file,
            GatewayConfig config,
            ThreadPlan threads) {
        GatewayMetrics metrics = new GatewayMetrics();
        TokenCounter tokens = new TokenCounter();
        Optional<RedisBuckets> redis = redis(config, metrics);
        LedgerAlerts ledgerAlerts = new LedgerAlerts(config.webhook().isPresent(), InstantSource.system());
        RecentAlerts recentAlerts = new RecentAlerts(InstantSource.system());
        BudgetObserver budgetObserver = budgetObserver(
                config, redis, metrics.watchBudgets().and(recentAlerts).and(ledgerAlerts), ledgerAlerts);
        RateLimiter limiter = limiter(config, redis, budgetObserver);
        MonitoringAccess monitoring = new MonitoringAccess(config.monitoring());
        RunningExchanges running = new RunningExchanges(config.exchanges(), threads.maxExchanges());
        Drain drain = new Drain(config.drainFile());
        MemoryBudget memory = new MemoryBudget(config.memory(), metrics::memoryRefused);
        metrics.showMemory(memory);
        ByteBudget temporary = new ByteBudget(config.multipart().maxTemporaryBytes());
        metrics.showTemporaryFiles(temporary);
        UpstreamClients clients = opened(new UpstreamClients(config.providers(), config.silence()));
        ModelLists lists =
                opened(new ModelLists(config.providers(), new ProviderDocuments(clients), config.modelListRefresh()));
        RouteTable routes = new RouteTable(
                config.providers(),
                config.rejectsUnknownHints(),
                config.models(),
                config.routing(),
                config.rules(),
                lists::namesOf,
                new PromptCounter(tokens, metrics::counted, config.estimates()),
                InstantSource.system(),
                new SecureRandom());
        ReloadableLimits limits = new ReloadableLimits(
                new RequestMeter(
                        prepared(config, tokens),
                        config.budgets(),
                        tokens,
                        limiter,
                        budgetObserver,
                        metrics::counted,
                        config.estimates(),
                        InstantSource.system()),
                (name, client) -> routes.directory().requested(name, client));
        metrics.showBudgets(limits::budgetUse);
        ConfiguredModels models = new ConfiguredModels(routes);
        TargetStates targets = new TargetStates(
                config.routing(),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextLong(),
                metrics.watchTargets());
        targets.configure(config.routing(), routes.targets());
        metrics.showTargets(targets::snapshot);
        metrics.showModels(() -> usableTargets(routes.aliases(), targets));
        PromptCounter prompts = new PromptCounter(tokens, metrics::counted, config.estimates());
        ProviderKeyLimits keyLimits = new ProviderKeyLimits(limiter, prompts, InstantSource.system());
        replace(keyLimits, config, tokens);
        Pricing pricing = new Pricing(config.prices(), prompts, InstantSource.system());
        AnswerMeterFactory meters =
                new AnswerMeterFactory(tokens, metrics::unmetered, metrics::usageRejected, pricing::isOn);
        nameModels(metrics, config, pricing);
        ComponentRegistry components = build(config, routes, clients, lists, metrics, tokens, meters);
        components.add(Pricing.class, pricing);
        Optional<LedgerStart> ledger =
                addLedger(components, config, metrics, new BudgetRefill(limits, models, InstantSource.system()));
        ledger.ifPresent(started -> opened(ledgerAlerts).begin(started.ledger()));
        Optional<ExchangeLedger> rows = addRows(components, config, ledger, pricing, prompts);
        Optional<Captures> captures = addCaptures(components, config, ledger, memory, metrics);
        addOwners(components, routes, ledger, redis);
        ReloadableAuthenticator access = opened(new ReloadableAuthenticator(
                config.access(), ledger.flatMap(LedgerStart::keys), InstantSource.system()));
        AuditTrail audit = opened(new AuditTrail(ledger.map(LedgerStart::ledger)));
        components.add(AuditTrail.class, audit);
        components.add(
                FormBodyReader.class,
                new FormBodyReader(temporaryDirectory(context), config.multipart(), temporary, config.bodyTimeout()));
        components.add(CorsOrigins.class, config.cors());
        components.add(AccessLogFormat.class, config.accessLog());
        components.add(ProviderKeyLimits.class, keyLimits);
        components.add(
                Mirrors.class,
                opened(new Mirrors(
                        routes,
                        clients,
                        targets,
                        keyLimits,
                        new MirrorTokens(limiter, InstantSource.system()),
                        meters,
                        metrics.watchTargets(),
                        rows.<CopyLedger>map(kept -> kept).orElse(CopyLedger.NONE))));
        components.add(TargetStates.class, targets);
        components.add(Drain.class, drain);
        components.add(RateLimiter.class, limiter);
        components.add(ReloadableLimits.class, limits);
        components.add(ReloadableAuthenticator.class, access);
        components.add(MonitoringAccess.class, monitoring);
        components.add(RunningExchanges.class, running);
        components.add(ThreadHandoff.class, threads.handoff());
        components.add(BodyReads.class, threads.bodyReads());
        components.add(MemoryBudget.class, memory);
        ConsoleStart console = new ConsoleStart(
                context, config, audit, access::verify, ledger.map(LedgerStart::sessions), InstantSource.system());
        BudgetBeans budgets = opened(new BudgetBeans(context.getContextPath(), limits, System::nanoTime));
        ConfigReloader reloader = opened(new ConfigReloader(
                configuration,
                file,
                config.reloadInterval(),
                again -> {
                    pricing.replace(again.prices());
                    nameModels(metrics, again, pricing);
                    limits.replace(prepared(again, tokens), again.budgets());
                    budgets.renew();
                    access.replace(again.access());
                    monitoring.replace(again.monitoring());
                    running.replace(again.exchanges());
                    routes.replace(again.models(), again.routing(), again.rules());
                    targets.configure(again.routing(), routes.targets());
                    targets.resize(again.providers());
                    replace(keyLimits, again, tokens);
                    targets.keepHedges(again.models().aliases().stream()
                            .map(ModelAlias::name)
                            .toList());
                    captures.ifPresent(kept -> kept.replace(again.captures()));
                    updateKeys(config.providers(), again.providers());
                    console.replace(again);
                    metrics.reloaded();
                },
                metrics::reloadRefused));
        OwnGateway own = own(console.status(targets, drain, ledger), ledger, metrics);
        console.addTo(
                components,
                targets,
                drain,
                limiter,
                limits,
                pricing,
                new ModelCatalog(routes, lists),
                models::ofTarget,
                ledger,
                recentAlerts,
                own,
                reloader::reload);
        components.publishTo(context);
        ledger.ifPresent(started -> opened(new LedgerControl(context.getContextPath(), started.ledger(), audit)));
        opened(new GatewayControl(
                context.getContextPath(), () -> reloader.reload().text(), drain, memory, targets, audit));
        prepareForStop(context, config, drain);
        return console;
    }

    /** Names of models are labels of metrics, if they are in the configuration or in the catalogue of prices. */
    private static void nameModels(GatewayMetrics metrics, GatewayConfig config, Pricing pricing) {
        Stream<String> ofProviders = config.providers().stream().flatMap(provider -> provider.model().stream());
        metrics.nameModels(
                Stream.concat(config.models().exactNames(), ofProviders).collect(Collectors.toUnmodifiableSet()),
                (provider, model) -> pricing.list().flatMap(list -> list.nameOf(provider, model)));
    }

    private static Map<String, Integer> usableTargets(List<ModelAlias> aliases, TargetStates targets) {
        return aliases.stream().collect(Collectors.toMap(ModelAlias::name, alias -> (int) alias.targets().stream()
                .map(ModelTarget::name)
                .distinct()
                .filter(targets::isUsable)
                .count()));
    }

    private Optional<LedgerStart> addLedger(
            ComponentRegistry components, GatewayConfig config, GatewayMetrics metrics, BudgetRefill budgets) {
        if (config.ledger().isEmpty()) {
            return Optional.empty();
        }
        LedgerConfig settings = config.ledger().get();
        LedgerStart started = opened(LedgerStart.open(settings, metrics.watchLedger(), budgets));
        Ledger ledger = started.ledger();
        metrics.showLedger(ledger::status);
        components.add(Ledger.class, ledger);
        return Optional.of(started);
    }

    /** What writes exchanges into the ledger, if there is one. */
    private Optional<ExchangeLedger> addRows(
            ComponentRegistry components,
            GatewayConfig config,
            Optional<LedgerStart> ledger,
            Pricing pricing,
            PromptSize prompts) {
        if (ledger.isEmpty()) {
            components.add(BegunExchanges.class, BegunExchanges.ALLOWED);
            components.add(SettledExchanges.class, SettledExchanges.IGNORED);
            return Optional.empty();
        }
        LedgerConfig settings = config.ledger().orElseThrow();
        ExchangeLedger exchanges = opened(
                new ExchangeLedger(ledger.get().ledger(), pricing, prompts, settings.users(), settings.hasAddresses()));
        components.add(ExchangeLedger.class, exchanges);
        components.add(BegunExchanges.class, exchanges);
        components.add(SettledExchanges.class, exchanges);
        return Optional.of(exchanges);
    }

    /** Text is kept in the ledger alone. Opened after it, so that what waits is written before it is closed. */
    private Optional<Captures> addCaptures(
            ComponentRegistry components,
            GatewayConfig config,
            Optional<LedgerStart> ledger,
            MemoryBudget memory,
            GatewayMetrics metrics) {
        if (ledger.isEmpty()) {
            components.add(CapturedExchanges.class, CapturedExchanges.NONE);
            return Optional.empty();
        }
        Captures captures = opened(
                new Captures(config.captures(), memory.spare(), ledger.get().captures(), metrics.watchCaptures()));
        components.add(
                CapturedExchanges.class,
                new ExchangeCaptures(captures, config.ledger().orElseThrow().users()));
        return Optional.of(captures);
    }

    /** With a ledger, tells other gateways on its database how this one is. */
    private OwnGateway own(Supplier<GatewayStatus> status, Optional<LedgerStart> ledger, GatewayMetrics metrics) {
        Optional<GatewayReporter> reporter = ledger.map(started -> opened(started.tell(status)));
        reporter.ifPresent(telling -> metrics.showClock(telling::ahead));
        return new OwnGateway(
                status,
                () -> reporter.map(GatewayReporter::ahead).orElse(Duration.ZERO),
                ledger.map(LedgerStart::spool));
    }

    /** Owners of responses are kept in the ledger, else in Redis, else in this process alone. */
    private void addOwners(
            ComponentRegistry components,
            RouteTable routes,
            Optional<LedgerStart> ledger,
            Optional<RedisBuckets> redis) {
        OwnerStore store = ledger.<OwnerStore>map(
                        started -> opened(new LedgerOwners(started.ledger(), started.owners())))
                .or(() -> redis.map(RedisBuckets::owners))
                .orElse(OwnerStore.NONE);
        ResponseOwners owners = new ResponseOwners(store, InstantSource.system());
        components.add(ResponseOwners.class, owners);
        components.add(StoredResponses.class, new StoredResponses(routes, owners));
    }

    /** The container's directory for this application (Servlet specification, section 4.8.1). */
    private static Path temporaryDirectory(ServletContext context) {
        return context.getAttribute(ServletContext.TEMPDIR) instanceof File directory
                ? directory.toPath()
                : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private void prepareForStop(ServletContext context, GatewayConfig config, Drain drain) {
        if (Boolean.parseBoolean(context.getInitParameter(OWNS_SERVER))) {
            ShutdownHook hook = opened(new ShutdownHook(drain, config.drainNotice(), config.drainTimeout()));
            opened(new JettyStop(context, hook::awaitNotice));
        } else {
            opened(new ShutdownHook(drain, Duration.ZERO, config.drainTimeout()));
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        closeAll();
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            close(open.pop());
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception failed) {
            LOG.log(Level.WARNING, "could not close " + part.getClass().getSimpleName(), failed);
        }
    }

    /** Reads the configuration. Logs each fault on a line of its own, because containers print exceptions in different ways. */
    private static GatewayConfig read(ConfigLoader configuration, ConfigFile file) {
        try {
            return configuration.read(file);
        } catch (ConfigurationException faulty) {
            faulty.faults().forEach(fault -> LOG.log(Level.ERROR, "configuration fault: {0}", fault));
            throw faulty;
        }
    }

    private ComponentRegistry build(
            GatewayConfig config,
            RouteTable routes,
            UpstreamClients clients,
            ModelLists lists,
            GatewayMetrics metrics,
            TokenCounter tokens,
            AnswerMeterFactory meters) {
        ComponentRegistry components = new ComponentRegistry();
        components.add(EnabledRoots.class, config.roots());
        components.add(
                BodyReader.class, new BodyReader(config.maxBodyBytes(), config.maxCompression(), config.bodyTimeout()));
        components.add(ConversationReader.class, new ConversationReader(config.conversations()));
        components.add(RouteTable.class, routes);
        components.add(AnswerMeterFactory.class, meters);
        components.add(UpstreamClients.class, clients);
        components.add(ModelCatalog.class, new ModelCatalog(routes, lists));
        components.add(GatewayMetrics.class, metrics);
        components.add(TokenCounter.class, tokens);
        components.add(
                DemoKey.class, config.demo() ? DemoKey.of(config.providers().get(0)) : DemoKey.OFF);
        return components;
    }

    /** Returns the limits of a configuration. If there are any, loads the token tables before the first request needs them. */
    private static Limits prepared(GatewayConfig config, TokenCounter tokens) {
        Limits limits = new Limits(config.limits());
        if (!limits.isEmpty() || !config.budgets().isEmpty()) {
            tokens.warmUp();
        }
        return limits;
    }

    /** If prompts are counted for keys, loads the token tables before the first request needs them. */
    private static void replace(ProviderKeyLimits keyLimits, GatewayConfig config, TokenCounter tokens) {
        keyLimits.replace(config.providers());
        if (keyLimits.countTokens()) {
            tokens.warmUp();
        }
    }

    private static void updateKeys(List<Provider> running, List<Provider> again) {
        for (Provider provider : running) {
            again.stream().filter(newer -> newer.name().equals(provider.name())).forEach(provider::updateKeysFrom);
        }
    }

    /** The webhook, if there is one, is told after the others, and tells what becomes of alerts. */
    private BudgetObserver budgetObserver(
            GatewayConfig config, Optional<RedisBuckets> redis, BudgetObserver others, AlertDeliveries deliveries) {
        if (config.webhook().isEmpty()) {
            return others;
        }
        AlertClaims claims = redis.map(RedisBuckets::alertClaims).orElse(AlertClaims.ALONE);
        return others.and(opened(new AlertWebhook(config.webhook().get(), claims, deliveries, InstantSource.system())));
    }

    private static RateLimiter limiter(GatewayConfig config, Optional<RedisBuckets> redis, BudgetObserver observer) {
        return redis.map(shared ->
                        RateLimiter.of(shared, config.redis().orElseThrow().failureMode(), observer))
                .orElseGet(() -> RateLimiter.inProcess(config.maxBuckets(), observer));
    }

    private Optional<RedisBuckets> redis(GatewayConfig config, GatewayMetrics metrics) {
        if (config.redis().isEmpty()) {
            return Optional.empty();
        }
        RedisSettings settings = config.redis().get();
        boolean isFilled = config.ledger().isPresent() && Limits.haveCalendars(config.limits(), config.budgets());
        RedisBuckets shared = opened(new RedisBuckets(settings, config.maxBuckets(), metrics.watchRedis(), isFilled));
        metrics.showRedis(shared::isUp);
        return Optional.of(shared);
    }

    /** Registers a component to be closed when the application stops, in reverse order. */
    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }
}

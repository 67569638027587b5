package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.auth.Rejected;
import dev.sluice.bytes.ByteBudget;
import dev.sluice.capture.CaptureObserver;
import dev.sluice.completion.UnmeteredReason;
import dev.sluice.ledger.LedgerObserver;
import dev.sluice.ledger.LedgerStatus;
import dev.sluice.memory.MemoryBudget;
import dev.sluice.memory.Reserved;
import dev.sluice.ratelimit.BudgetObserver;
import dev.sluice.ratelimit.BudgetUse;
import dev.sluice.ratelimit.RedisObserver;
import dev.sluice.targets.TargetObserver;
import dev.sluice.targets.TargetSnapshot;
import dev.sluice.tokens.TokenCount;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The gateway's metrics (behaviour.md 7), listed in docs/reference/metrics.md. Thread-safe. */
public final class GatewayMetrics {

    private static final double MILLIS_OF_SECOND = 1e3;
    private static final int MOST_CLIENTS = 200;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger active = new AtomicInteger();
    private final Counter rateLimited = Counter.builder("ratelimited_rq")
            .description("Requests rejected by a rate limit")
            .register(registry);
    private final Map<Rejected.Reason, Counter> rejected = new EnumMap<>(Rejected.Reason.class);
    private final Map<UnmeteredReason, Counter> unmetered = new EnumMap<>(UnmeteredReason.class);

    private final Map<Reserved, Counter> memoryRefusals = new EnumMap<>(Reserved.class);

    private final Counter knownCounts = tokenCounts("known");
    private final Counter guessedCounts = tokenCounts("guessed");

    private final Counter rejectedUsages = Counter.builder("sluice.usage.rejected")
            .description("Responses with a usage that cannot be true")
            .register(registry);

    private final Counter appliedReloads = reloads("taken");
    private final Counter rejectedReloads = reloads("refused");

    private final Meters meters = new Meters(registry);
    private final BoundedNames clients = new BoundedNames(MOST_CLIENTS);
    private final ModelLabels models = new ModelLabels();
    private final ExchangeMetrics exchanges = new ExchangeMetrics(meters, models);
    private final CostMetrics costs = new CostMetrics(meters);
    private final TokenMetrics tokens = new TokenMetrics(meters);

    private Optional<LedgerMetrics> ledger = Optional.empty();

    private final TargetMetrics targets = new TargetMetrics(meters, models);

    private final BudgetMetrics budgets = new BudgetMetrics(meters);

    /** Asked at each scrape. */
    private volatile Supplier<List<BudgetUse>> budgetUse = List::of;

    /** Asked at each scrape. */
    private volatile Supplier<List<TargetSnapshot>> targetSnapshot = List::of;

    /** Asked at each scrape. */
    private volatile Supplier<Map<String, Integer>> usableTargets = Map::of;

    /** Registers all metrics, so that unused ones appear as zero. */
    public GatewayMetrics() {
        Gauge.builder("active_http_calls", active, AtomicInteger::get)
                .description("Exchanges in progress under /v1/")
                .register(registry);
        for (Rejected.Reason reason : Rejected.Reason.values()) {
            rejected.put(
                    reason,
                    Counter.builder("sluice.callers.rejected")
                            .description("Requests whose caller was rejected")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        memoryRefusals.put(Reserved.CLIENT_FULL, memoryRefusals("client"));
        memoryRefusals.put(Reserved.GATEWAY_FULL, memoryRefusals("gateway"));
        for (UnmeteredReason reason : UnmeteredReason.values()) {
            unmetered.put(
                    reason,
                    Counter.builder("sluice.answers.unmetered")
                            .description("Responses or events whose tokens were not counted")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    /**
     * Sets which models have a label of their own. All others share one, because clients may ask for any name.
     *
     * @param configured names in the configuration, without patterns
     */
    public void nameModels(Set<String> configured, CatalogueNames catalogue) {
        models.replace(configured, catalogue);
    }

    void exchangeBegins() {
        active.incrementAndGet();
    }

    void exchangeEnds(UsageRecord exchange) {
        if (exchange.rateLimited()) {
            rateLimited.increment();
        }
        exchange.rejected().ifPresent(reason -> rejected.get(reason).increment());
        exchange.usage().ifPresent(usage -> {
            exchanges.addTokens(exchange, usage);
            tokens.add(exchange, clientOf(exchange), usage);
        });
        exchange.cost().ifPresent(cost -> costs.add(exchange, clientOf(exchange), cost));
        // Last, so that all exchanges are counted once none is active.
        active.decrementAndGet();
    }

    /**
     * Records the times of an exchange that has ended.
     *
     * @param toFirst until the first content of a stream; empty if there was none
     */
    void exchangeTook(UsageRecord exchange, Optional<Duration> toFirst) {
        exchanges.addTimes(exchange, clientOf(exchange), toFirst);
    }

    private String clientOf(UsageRecord exchange) {
        return exchange.caller().map(Client::name).map(clients::of).orElse(MetricNames.NONE);
    }

    int activeExchanges() {
        return active.get();
    }

    /** Counts a request whose tokens were counted, by whether the encoding of its model was guessed (behaviour.md 4.1). */
    public void counted(TokenCount count) {
        (count.guessed() ? guessedCounts : knownCounts).increment();
    }

    /** Counts a response or event whose tokens were not counted. */
    public void unmetered(UnmeteredReason reason) {
        unmetered.get(reason).increment();
    }

    /** Counts a response with a usage that cannot be true. */
    public void usageRejected() {
        rejectedUsages.increment();
    }

    /** Counts a request that was refused, or an answer that passed unmetered, for want of memory. */
    public void memoryRefused(Reserved why) {
        memoryRefusals.get(why).increment();
    }

    /** Registers the metrics of the memory that exchanges hold. */
    public void showMemory(MemoryBudget memory) {
        Gauge.builder("sluice.memory.held", memory, MemoryBudget::held)
                .description(
                        "Bytes of requests and answers that running exchanges hold, and of texts that wait for the ledger")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("sluice.memory.limit", memory, MemoryBudget::most)
                .description("The most bytes that running exchanges may hold")
                .baseUnit("bytes")
                .register(registry);
    }

    /** Shows how much forms hold in temporary files. */
    public void showTemporaryFiles(ByteBudget files) {
        Gauge.builder("sluice.multipart.temp", files, ByteBudget::held)
                .description("Bytes of forms that running exchanges hold in temporary files")
                .baseUnit("bytes")
                .register(registry);
    }

    /** Counts a reload of the configuration that was applied. */
    public void reloaded() {
        appliedReloads.increment();
    }

    /** Counts a reload of the configuration that was rejected. */
    public void reloadRefused() {
        rejectedReloads.increment();
    }

    /** Registers the metrics of Redis and returns the observer that updates them. */
    public RedisObserver watchRedis() {
        return new RedisMetrics(registry);
    }

    /** Registers the metrics of the ledger and returns the observer that updates them. */
    public LedgerObserver watchLedger() {
        LedgerMetrics metrics = new LedgerMetrics(registry);
        ledger = Optional.of(metrics);
        return metrics;
    }

    /**
     * Shows how the ledger is that is {@linkplain #watchLedger watched}.
     *
     * @param status called at each scrape
     */
    public void showLedger(Supplier<LedgerStatus> status) {
        ledger.ifPresent(metrics -> metrics.show(status));
    }

    /**
     * Shows how far this gateway's clock is ahead of the database's.
     *
     * @param ahead called at each scrape; negative if it is behind
     */
    public void showClock(Supplier<Duration> ahead) {
        Gauge.builder("sluice.clock.ahead", () -> ahead.get().toMillis() / MILLIS_OF_SECOND)
                .description("How far the clock is ahead of that of the ledger's database")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Registers the metrics of captures and returns the observer that updates them. */
    public CaptureObserver watchCaptures() {
        return new CaptureMetrics(registry);
    }

    /** Returns the observer that counts attempts. */
    public TargetObserver watchTargets() {
        return targets;
    }

    /**
     * Shows what is known about targets.
     *
     * @param snapshot called at each scrape
     */
    public void showTargets(Supplier<List<TargetSnapshot>> snapshot) {
        targetSnapshot = snapshot;
    }

    /**
     * Shows how many targets of models are usable.
     *
     * @param usable by the names of models; called at each scrape
     */
    public void showModels(Supplier<Map<String, Integer>> usable) {
        usableTargets = usable;
    }

    /** Returns the observer that counts what happens to budgets in money. */
    public BudgetObserver watchBudgets() {
        return budgets;
    }

    /**
     * Shows how much of the budgets in money is used.
     *
     * @param use called at each scrape
     */
    public void showBudgets(Supplier<List<BudgetUse>> use) {
        budgetUse = use;
    }

    /**
     * Registers the metric for whether Redis responds.
     *
     * @param isUp called at each scrape
     */
    public void showRedis(BooleanSupplier isUp) {
        Gauge.builder("sluice.ratelimit.redis.up", () -> isUp.getAsBoolean() ? 1 : 0)
                .description("Whether Redis responds, 1 or 0")
                .register(registry);
    }

    /** Returns all metrics in the Prometheus text format 0.0.4. */
    public String scrape() {
        targets.show(targetSnapshot.get());
        targets.showModels(usableTargets.get());
        budgets.show(budgetUse.get());
        return registry.scrape();
    }

    private Counter tokenCounts(String encoding) {
        return Counter.builder("sluice.token.counts")
                .description("Requests whose tokens were counted, by whether the model's encoding is known")
                .tag("encoding", encoding)
                .register(registry);
    }

    private Counter memoryRefusals(String full) {
        return Counter.builder("sluice.memory.refusals")
                .description("Requests refused, or answers not metered, because the memory for them was used up")
                .tag("full", full)
                .register(registry);
    }

    private Counter reloads(String result) {
        return Counter.builder("sluice.config.reloads")
                .description("Reloads of the configuration, by result")
                .tag("result", result)
                .register(registry);
    }
}

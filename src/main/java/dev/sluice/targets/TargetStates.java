package dev.sluice.targets;

import dev.sluice.auth.Client;
import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What is known about all targets: which of them answer, how fast, and which keys are cooled. Thread-safe.
 *
 * <p>It is in memory, for this gateway alone, and has an entry for each configured target and provider.
 */
public final class TargetStates {

    private volatile RoutingRules settings;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final TargetObserver observer;
    private final Map<String, TargetState> targets = new ConcurrentHashMap<>();
    private final Map<String, ProviderState> providers = new ConcurrentHashMap<>();
    private final Map<String, ModelHedges> hedges = new ConcurrentHashMap<>();

    /**
     * Creates states of which nothing is known.
     *
     * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
     * @param random thread-safe
     */
    public TargetStates(RoutingRules settings, LongSupplier nanoTime, RandomGenerator random, TargetObserver observer) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.random = random;
        this.observer = observer;
    }

    /**
     * Begins the choices of one exchange.
     *
     * @param model the model that targets without one of their own are asked for; empty if there is none
     * @param isStream whether the answer is a stream: times to the first content are kept apart
     */
    public Choices choices(RoutePlan plan, String model, boolean isStream) {
        return choices(plan, model, isStream, Client.ANONYMOUS);
    }

    /**
     * Begins the choices of one exchange.
     *
     * @param client in whose line the exchange waits for a place
     */
    public Choices choices(RoutePlan plan, String model, boolean isStream, Client client) {
        return choices(plan, model, isStream, client, KeyLimits.NONE);
    }

    /**
     * Begins the choices of one exchange.
     *
     * @param keyLimits what providers grant the keys of the plan; {@link KeyLimits#NONE} itself if nothing is configured
     */
    public Choices choices(RoutePlan plan, String model, boolean isStream, Client client, KeyLimits keyLimits) {
        return choices(plan, "", model, isStream, client, keyLimits);
    }

    /**
     * Begins the choices of one exchange.
     *
     * @param api short name of the endpoint that the client has called, for the observer
     */
    public Choices choices(
            RoutePlan plan, String api, String model, boolean isStream, Client client, KeyLimits keyLimits) {
        return new Choices(this, plan, api, model, isStream, client, keyLimits);
    }

    /**
     * Takes over a configuration: at start, so that all targets are reported, and at each reload. What is known about a target stays while its
     * provider's name and URL and its model stay. Attempts that run end in the state that they began in.
     *
     * @param rules for exchanges that begin afterwards
     * @param configured all targets
     */
    public synchronized void configure(RoutingRules rules, Collection<Target> configured) {
        settings = rules;
        Map<String, Target> byName = new HashMap<>();
        configured.forEach(target -> byName.put(target.name(), target));
        Collection<TargetState> known = List.copyOf(targets.values());
        for (TargetState state : known) {
            Target now = byName.get(state.name());
            if (now == null || !isSame(state.configured(), now)) {
                targets.remove(state.name(), state);
            }
        }
        providers.keySet().removeIf(name -> targets.values().stream()
                .noneMatch(state -> state.configured().provider().name().equals(name)));
        configured.forEach(this::of);
    }

    /** Takes over how many requests providers get at once. Exchanges that wait for a place go on waiting. */
    public synchronized void resize(Collection<Provider> configured) {
        for (Provider provider : configured) {
            ProviderState known = providers.get(provider.name());
            if (known != null) {
                known.places().resize(provider.capacity());
            }
        }
    }

    /** Forgets what is known about the streams of all aliases but these. Call it at each reload. */
    public void keepHedges(Collection<String> models) {
        hedges.keySet().retainAll(models);
    }

    private static boolean isSame(Target before, Target now) {
        return before.provider().name().equals(now.provider().name())
                && before.provider().baseUrl().equals(now.provider().baseUrl())
                && before.model().equals(now.model());
    }

    /** Returns what is known now, by the names of targets. */
    public List<TargetSnapshot> snapshot() {
        long now = now();
        List<TargetSnapshot> all = new ArrayList<>();
        for (TargetState state : targets.values()) {
            all.add(snapshot(state, now));
        }
        all.sort(Comparator.comparing(TargetSnapshot::target));
        return all;
    }

    /** Returns what is known of a target now; empty if there is none of this name. */
    public Optional<TargetSnapshot> find(String target) {
        return Optional.ofNullable(targets.get(target)).map(state -> snapshot(state, now()));
    }

    private static TargetSnapshot snapshot(TargetState state, long now) {
        List<TargetSnapshot.Cooled> cooled = new ArrayList<>();
        if (!state.byHand().isOver(now)) {
            cooled.add(new TargetSnapshot.Cooled(
                    Optional.empty(), Optional.empty(), Optional.empty(), left(state.byHand(), now)));
        }
        state.missingModels()
                .forEach(
                        now,
                        (model, cooldown) -> cooled.add(new TargetSnapshot.Cooled(
                                Optional.empty(),
                                Optional.of(model),
                                Optional.of(cooldown.reason()),
                                left(cooldown, now))));
        for (KeyState key : state.provider().keys()) {
            key.forEach(
                    now,
                    (name, model, cooldown) -> cooled.add(new TargetSnapshot.Cooled(
                            Optional.of(name), model, Optional.of(cooldown.reason()), left(cooldown, now))));
        }
        Breaker breaker = state.breakerIfAny();
        boolean isOpen = breaker != null && breaker.isOpen(now);
        return new TargetSnapshot(
                state.name(),
                state.configured().provider().name(),
                breaker == null ? BreakerState.CLOSED : breaker.state(),
                isOpen ? Optional.of(Duration.ofNanos(breaker.openUntil() - now)) : Optional.empty(),
                state.inFlight(),
                state.waiting(),
                state.throttle().tokens(),
                cooled);
    }

    private static Duration left(Cooldown cooldown, long now) {
        return Duration.ofNanos(Math.max(0, cooldown.until() - now));
    }

    /** Opens the breaker of a target, for as long as failures would open it now. Returns whether there is such a target. */
    public boolean open(String target) {
        return with(target, state -> Optional.ofNullable(state.breaker(state.configured()))
                .ifPresent(Breaker::open));
    }

    /** Closes the breaker of a target. Returns whether there is such a target. */
    public boolean close(String target) {
        return with(target, state -> Optional.ofNullable(state.breakerIfAny()).ifPresent(Breaker::close));
    }

    /** Does not use a target for a while, whatever else is usable. Returns whether there is such a target. */
    public boolean cool(String target, Duration time) {
        return with(target, state -> state.coolByHand(time, now()));
    }

    /** Ends all cooldowns of a target and of its provider's keys. Returns whether there is such a target. */
    public boolean warm(String target) {
        return with(target, state -> state.warm(now()));
    }

    private boolean with(String target, Consumer<TargetState> action) {
        TargetState state = targets.get(target);
        if (state == null) {
            return false;
        }
        action.accept(state);
        return true;
    }

    /**
     * Chooses a key for a request that no client waits for, if the target is in a state to get one: it has a place, its breaker is closed, nothing
     * of it is cooled. Takes nothing and changes nothing, so that the request is in nobody's way.
     *
     * @param model what the target is asked for
     */
    public Optional<FreeKey> freeFor(Target target, String model) {
        long now = now();
        TargetState state = of(target);
        Breaker breaker = state.breakerIfAny();
        if (state.out(model, now) != null
                || state.provider().places().isFull()
                || (breaker != null && breaker.state() != BreakerState.CLOSED)) {
            return Optional.empty();
        }
        List<ProviderKey> keys = target.provider().keys();
        if (keys.isEmpty()) {
            return isFree(state, Optional.empty(), model, now)
                    ? Optional.of(new FreeKey(Optional.empty()))
                    : Optional.empty();
        }
        List<ProviderKey> free = keys.stream()
                .filter(key -> isFree(state, Optional.of(key), model, now))
                .toList();
        return free.isEmpty()
                ? Optional.empty()
                : Optional.of(new FreeKey(Optional.of(WeightedDraw.from(free, ProviderKey::weight, random))));
    }

    /**
     * Whether a target would get a request now, if it had a place for it: its breaker lets one pass, and neither it nor all keys of its provider
     * are cooled.
     *
     * @param target its name; one that is unknown is not usable
     */
    public boolean isUsable(String target) {
        TargetState state = targets.get(target);
        if (state == null) {
            return false;
        }
        long now = now();
        String model = state.configured().model().orElse("");
        Breaker breaker = state.breakerIfAny();
        if (state.out(model, now) != null || (breaker != null && breaker.isOpen(now))) {
            return false;
        }
        List<ProviderKey> keys = state.configured().provider().keys();
        return keys.isEmpty()
                ? isFree(state, Optional.empty(), model, now)
                : keys.stream().anyMatch(key -> isFree(state, Optional.of(key), model, now));
    }

    private static boolean isFree(TargetState state, Optional<ProviderKey> key, String model, long now) {
        return state.provider().key(key, now).cooldown(key, model, now) == null;
    }

    TargetState of(Target target) {
        TargetState known = targets.get(target.name());
        return known != null ? known : targets.computeIfAbsent(target.name(), name -> newState(target));
    }

    ModelHedges hedgesOf(HedgeRules rules) {
        ModelHedges known = hedges.get(rules.model());
        return known != null ? known : hedges.computeIfAbsent(rules.model(), model -> new ModelHedges());
    }

    private TargetState newState(Target target) {
        ProviderState provider = providers.computeIfAbsent(
                target.provider().name(),
                name -> new ProviderState(target.provider().capacity()));
        return new TargetState(target, provider, nanoTime, random, observer);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    RoutingRules settings() {
        return settings;
    }

    RandomGenerator random() {
        return random;
    }

    TargetObserver observer() {
        return observer;
    }
}

package dev.sluice.targets;

import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Chooses among the keys of a target that are not cooled and have something left (R25, R28): by weight, by what is used of what they are granted,
 * or by the plan's affinity, as providers cache for each account. For one exchange's thread.
 */
final class KeyPick {

    private final RoutePlan plan;
    private final RandomGenerator random;
    private final KeyLimits limits;
    private final TargetObserver observer;

    /**
     * The keys that had not enough left for this exchange, and when they will have. Not shared: another exchange may need less. Null before there is
     * one.
     */
    private Map<String, Cooldown> spent;

    KeyPick(RoutePlan plan, RandomGenerator random, KeyLimits limits, TargetObserver observer) {
        this.plan = plan;
        this.random = random;
        this.limits = limits;
        this.observer = observer;
    }

    /** Chooses a key of the candidate, and takes what the request needs of it. Returns whether one is free. */
    boolean choose(Candidate candidate, long now) {
        return choose(candidate, key -> true, now);
    }

    /** Chooses a wanted key of the candidate, and takes what the request needs of it. Returns whether one is free. */
    boolean choose(Candidate candidate, Predicate<Optional<ProviderKey>> isWanted, long now) {
        List<ProviderKey> keys = candidate.target().provider().keys();
        if (keys.size() <= 1) {
            Optional<ProviderKey> key = keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(0));
            return isWanted.test(key) && cooldown(candidate, key, now) == null && take(candidate, key, now);
        }
        List<ProviderKey> free = new ArrayList<>(keys.size());
        for (ProviderKey key : keys) {
            Optional<ProviderKey> one = Optional.of(key);
            if (isWanted.test(one) && cooldown(candidate, one, now) == null) {
                free.add(key);
            }
        }
        while (!free.isEmpty()) {
            ProviderKey picked = pick(candidate, free);
            if (take(candidate, Optional.of(picked), now)) {
                return true;
            }
            free.remove(picked);
        }
        return false;
    }

    /** Returns the cooldown that ends first; null if a key is free. */
    Cooldown firstToEnd(Candidate candidate, long now) {
        List<ProviderKey> keys = candidate.target().provider().keys();
        if (keys.isEmpty()) {
            return cooldown(candidate, Optional.empty(), now);
        }
        Cooldown first = null;
        for (ProviderKey key : keys) {
            Cooldown cooldown = cooldown(candidate, Optional.of(key), now);
            if (cooldown == null) {
                return null;
            }
            if (first == null || cooldown.until() - first.until() < 0) {
                first = cooldown;
            }
        }
        return first;
    }

    /** Returns what keeps a key from being used for the candidate's model; null if nothing does. */
    Cooldown cooldown(Candidate candidate, Optional<ProviderKey> key, long now) {
        Cooldown ofKey = candidate.state().provider().key(key, now).cooldown(key, candidate.model(), now);
        if (spent == null) {
            return ofKey;
        }
        Cooldown ofLimit = spent.get(name(candidate, key));
        if (ofLimit == null || ofLimit.isOver(now)) {
            return ofKey;
        }
        return ofKey == null || ofLimit.until() - ofKey.until() > 0 ? ofLimit : ofKey;
    }

    /** A key counts for each model: it may be refused for one alone. */
    static String name(Candidate candidate, Optional<ProviderKey> key) {
        return candidate.target().provider().name()
                + '/'
                + key.map(ProviderKey::name).orElse(KeyState.NONE)
                + '/'
                + candidate.model();
    }

    private boolean take(Candidate candidate, Optional<ProviderKey> key, long now) {
        Target target = candidate.target();
        KeyLimits.Result result =
                key.isEmpty() ? KeyLimits.Taken.NOTHING : limits.take(target, key.get(), candidate.model());
        if (result instanceof KeyLimits.Spent lacking) {
            if (spent == null) {
                spent = new HashMap<>();
            }
            Duration wait = lacking.freeIn();
            Cooldown cooldown = new Cooldown(now);
            cooldown.cool(AttemptOutcome.RATE_LIMITED, Optional.of(wait), wait, wait, now);
            spent.put(name(candidate, key), cooldown);
            observer.keySpent(target.provider().name(), key.get().name());
            return false;
        }
        candidate.key = key;
        candidate.charge = ((KeyLimits.Taken) result).charge();
        return true;
    }

    private ProviderKey pick(Candidate candidate, List<ProviderKey> free) {
        return switch (plan.rules().pick()) {
            case AFFINITY ->
                Rendezvous.best(plan.affinity(), free, key -> Rendezvous.hash(key.name()), ProviderKey::weight);
            case LOAD ->
                WeightedDraw.from(
                        limits.leastUsed(candidate.target(), free, candidate.model()), ProviderKey::weight, random);
            case WEIGHT -> WeightedDraw.from(free, ProviderKey::weight, random);
        };
    }
}

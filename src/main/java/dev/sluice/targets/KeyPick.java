package dev.sluice.targets;

import dev.sluice.routing.AttemptRules;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Chooses among the keys of a target that are not cooled (R25): by weight, or by the plan's affinity, as providers cache for each account. */
final class KeyPick {

    private final RoutePlan plan;
    private final RandomGenerator random;

    KeyPick(RoutePlan plan, RandomGenerator random) {
        this.plan = plan;
        this.random = random;
    }

    /** Chooses a key of the candidate. Returns whether one is free. */
    boolean choose(Candidate candidate, long now) {
        return choose(candidate, key -> true, now);
    }

    /** Chooses a wanted one of several keys of the candidate. Returns whether one is free. */
    boolean choose(Candidate candidate, Predicate<ProviderKey> isWanted, long now) {
        List<ProviderKey> keys = candidate.target().provider().keys();
        if (keys.size() <= 1) {
            Optional<ProviderKey> key = keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(0));
            return take(candidate, key, now);
        }
        List<ProviderKey> free = new ArrayList<>(keys.size());
        for (ProviderKey key : keys) {
            if (isWanted.test(key) && cooldown(candidate, Optional.of(key), now) == null) {
                free.add(key);
            }
        }
        return !free.isEmpty() && take(candidate, Optional.of(pick(free)), now);
    }

    /** Returns the cooldown that ends first; null if a key is free. */
    static Cooldown firstToEnd(Candidate candidate, long now) {
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
    static Cooldown cooldown(Candidate candidate, Optional<ProviderKey> key, long now) {
        return candidate.state().provider().key(key, now).cooldown(key, candidate.model(), now);
    }

    private static boolean take(Candidate candidate, Optional<ProviderKey> key, long now) {
        if (cooldown(candidate, key, now) != null) {
            return false;
        }
        candidate.key = key;
        return true;
    }

    private ProviderKey pick(List<ProviderKey> free) {
        return plan.rules().pick() == AttemptRules.Pick.AFFINITY
                ? Rendezvous.best(plan.affinity(), free, key -> Rendezvous.hash(key.name()), ProviderKey::weight)
                : WeightedDraw.from(free, ProviderKey::weight, random);
    }
}

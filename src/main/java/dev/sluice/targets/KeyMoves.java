package dev.sluice.targets;

import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which keys one exchange has tried. It may move from key to key as often as its plan has keys, beside its attempts (R26). For the exchange's
 * thread.
 */
final class KeyMoves {

    private final KeyPick keys;
    private final int most;
    private final Set<String> tried = new HashSet<>();
    private int moves;

    KeyMoves(RoutePlan plan, KeyPick keys) {
        this.keys = keys;
        most = plan.targets().stream()
                .mapToInt(target -> target.provider().keys().size())
                .sum();
    }

    boolean areLeft() {
        return moves < most;
    }

    void count() {
        moves++;
    }

    /** The last move was none after all. */
    void takeBack() {
        moves--;
    }

    /** An attempt begins with the key that the candidate has now. */
    void tried(Candidate candidate) {
        tried.add(KeyPick.name(candidate, candidate.key));
    }

    boolean hasTried(Candidate candidate, Optional<ProviderKey> key) {
        return tried.contains(KeyPick.name(candidate, key));
    }

    /** Whether the candidate has a free key that was not tried. */
    boolean hasOther(Candidate candidate, long now) {
        List<ProviderKey> all = candidate.target().provider().keys();
        if (all.size() < 2) {
            return false;
        }
        for (ProviderKey key : all) {
            Optional<ProviderKey> one = Optional.of(key);
            if (!hasTried(candidate, one) && keys.cooldown(candidate, one, now) == null) {
                return true;
            }
        }
        return false;
    }
}

package dev.sluice.targets;

import dev.sluice.routing.Tier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The targets of a plan, or of its alternative for a certain error, in their tiers. For the exchange's thread. */
final class Candidates {

    private final TargetStates states;
    private final String clientModel;
    private final Set<String> tried = new HashSet<>();
    private List<List<Candidate>> tiers;

    /** Those of all tiers. */
    private List<Candidate> all;

    Candidates(List<Tier> planned, TargetStates states, String clientModel) {
        this.states = states;
        this.clientModel = clientModel;
        use(planned);
    }

    private void use(List<Tier> planned) {
        tiers = new ArrayList<>(planned.size());
        all = new ArrayList<>();
        for (Tier tier : planned) {
            List<Candidate> ofTier = tier.targets().stream()
                    .map(target -> new Candidate(target, states.of(target.target()), clientModel))
                    .toList();
            tiers.add(ofTier);
            all.addAll(ofTier);
        }
    }

    List<List<Candidate>> tiers() {
        return tiers;
    }

    List<Candidate> all() {
        return all;
    }

    boolean isOnlyOne() {
        return all.size() == 1;
    }

    /** Whether one of them is at a provider with a queue for its places. */
    boolean mayWaitInLine() {
        for (Candidate candidate : all) {
            if (candidate.state().provider().places().hasQueue()) {
                return true;
            }
        }
        return false;
    }

    /** An attempt begins at this one. */
    void tried(Candidate candidate) {
        candidate.isTried = true;
        tried.add(candidate.target().name());
    }

    /** Turns to other targets. Those of them that were tried before are excluded. */
    void turnTo(List<Tier> alternative) {
        use(alternative);
        for (Candidate candidate : all) {
            candidate.isExcluded = tried.contains(candidate.target().name());
        }
    }

    void excludeProviderOf(Candidate failed) {
        exclude(failed, one -> one.target().provider().name());
    }

    void excludeModelOf(Candidate failed) {
        exclude(failed, Candidate::model);
    }

    private void exclude(Candidate failed, Function<Candidate, String> property) {
        String name = property.apply(failed);
        for (Candidate candidate : all) {
            candidate.isExcluded |= property.apply(candidate).equals(name);
        }
    }
}

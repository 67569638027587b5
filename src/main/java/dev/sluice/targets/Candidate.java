package dev.sluice.targets;

import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Target;
import dev.sluice.routing.WeightedTarget;
import java.util.Optional;

/** A target of a plan, and what one exchange has made of it. For the exchange's thread. */
final class Candidate {

    private final Target target;
    private final int weight;
    private final TargetState state;

    /** The model that this exchange asks it for. */
    private final String model;

    private final Breaker breaker;

    boolean isTried;
    boolean isExcluded;

    /** Whether the same target may be tried again, and that was not done yet. */
    boolean isRepeatable;

    boolean isRepeated;

    /** Whether the exchange has waited for a place there, or could not. */
    boolean hasQueued;

    /** When it may be tried again. */
    long repeatAt;

    /** Of the attempt that runs. */
    Optional<ProviderKey> key = Optional.empty();

    KeyCharge charge = KeyCharge.NONE;

    long ticket;

    Candidate(WeightedTarget weighted, TargetState state, String clientModel) {
        target = weighted.target();
        weight = weighted.weight();
        this.state = state;
        model = target.model().orElse(clientModel);
        breaker = state.breaker(target);
    }

    Target target() {
        return target;
    }

    int weight() {
        return weight;
    }

    TargetState state() {
        return state;
    }

    String model() {
        return model;
    }

    /** Null if none is wanted. */
    Breaker breaker() {
        return breaker;
    }

    boolean isFresh() {
        return !isTried && !isExcluded && weight > 0;
    }

    boolean isOpen(long now) {
        return breaker != null && breaker.isOpen(now);
    }
}

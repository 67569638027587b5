package dev.sluice.targets;

import dev.sluice.routing.RoutePlan;

/** What is known about all targets: which of them answer, how fast, and which keys are cooled. Thread-safe. */
public final class TargetStates {

    /** Begins the choices of one exchange. */
    public Choices choices(RoutePlan plan) {
        return new Choices(plan);
    }
}

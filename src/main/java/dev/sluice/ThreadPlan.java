package dev.sluice;

import dev.sluice.admission.BodyReads;
import dev.sluice.container.ContainerThreads;
import dev.sluice.exchange.ThreadHandoff;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** What the container's threads mean for exchanges: on which threads they wait, and how many may run at once. */
final class ThreadPlan {

    /** How many exchanges wait on threads of a container that does not tell how many it has. */
    private static final int DEFAULT_ON_CONTAINER = 16;

    private final Optional<ContainerThreads> container;
    private final ThreadHandoff handoff;

    /** Whether exchanges leave the threads of a container that has a limited number of them. */
    private final boolean sparesContainer;

    /**
     * Makes a plan. Starts no thread.
     *
     * @param container empty for an unknown container
     */
    ThreadPlan(Optional<ContainerThreads> container, ThreadHandoff.Mode mode) {
        Optional<Integer> most = container.flatMap(ContainerThreads::most);
        this.container = container;
        this.handoff = new ThreadHandoff(mode, most.map(count -> count / 2).orElse(DEFAULT_ON_CONTAINER));
        this.sparesContainer = handoff.isOn() && most.isPresent();
    }

    /** Always the same one; the caller closes it. */
    ThreadHandoff handoff() {
        return handoff;
    }

    /** The default limit of running exchanges: what the container's threads allow, unless exchanges wait on others. */
    int maxExchanges() {
        return ContainerThreads.exchangesOf(handoff.isOn() ? Optional.empty() : container);
    }

    /** Bodies are read on the container's threads. The other half of these waits for providers. */
    BodyReads bodyReads() {
        return sparesContainer
                ? BodyReads.atMost(Math.max(1, ContainerThreads.exchangesOf(container) / 2))
                : BodyReads.UNLIMITED;
    }

    /** The level at which the plan is logged. */
    Level level() {
        boolean areFew = container.filter(ContainerThreads::areFew).isPresent();
        return areFew && !sparesContainer ? Level.WARNING : Level.INFO;
    }

    /** For the log. */
    @Override
    public String toString() {
        return sparesContainer
                ? "exchanges wait on threads of the application"
                : container
                        .map(ContainerThreads::toString)
                        .orElse("the number of exchanges that can run at once is unknown");
    }
}

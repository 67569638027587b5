package dev.sluice.targets;

import java.util.List;

/** Chooses among usable targets of one tier. */
interface TargetPick {

    /**
     * Chooses one.
     *
     * @param usable at least one, each with a weight
     */
    Candidate pick(List<Candidate> usable);
}

package dev.sluice.targets;

import java.util.List;
import java.util.random.RandomGenerator;

/** By chance, in proportion to the weights. */
record WeightPick(RandomGenerator random) implements TargetPick {

    @Override
    public Candidate pick(List<Candidate> usable) {
        return WeightedDraw.from(usable, Candidate::weight, random);
    }
}

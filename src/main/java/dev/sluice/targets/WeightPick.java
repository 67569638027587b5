package dev.sluice.targets;

import java.util.List;
import java.util.random.RandomGenerator;

/** By chance, in proportion to the weights. */
record WeightPick(RandomGenerator random) implements TargetPick {

    @Override
    public Candidate pick(List<Candidate> usable) {
        if (usable.size() == 1) {
            return usable.get(0);
        }
        long total = 0;
        for (Candidate candidate : usable) {
            total += candidate.weight();
        }
        long drawn = random.nextLong(total);
        for (Candidate candidate : usable) {
            drawn -= candidate.weight();
            if (drawn < 0) {
                return candidate;
            }
        }
        throw new AssertionError("less was drawn than all weigh");
    }
}

package dev.sluice.targets;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The better of two that are drawn by weight (R6, "power of two choices"): the one with the lower product of its time to the first content and
 * of the requests that it would have then, for its weight.
 */
record LoadPick(RandomGenerator random, boolean isStream, long now) implements TargetPick {

    @Override
    public Candidate pick(List<Candidate> usable) {
        WeightPick draw = new WeightPick(random);
        Candidate one = draw.pick(usable);
        if (usable.size() == 1) {
            one.state().latency(isStream); // from now on it is measured
            return one;
        }
        List<Candidate> others = new ArrayList<>(usable);
        others.remove(one);
        Candidate other = draw.pick(others);
        double timeOfOne = one.state().latency(isStream).estimate(now);
        double timeOfOther = other.state().latency(isStream).estimate(now);
        if (Double.isNaN(timeOfOne) || Double.isNaN(timeOfOther)) { // one of them is new: compare the load alone
            timeOfOne = 1;
            timeOfOther = 1;
        }
        return cost(one, timeOfOne) <= cost(other, timeOfOther) ? one : other;
    }

    private static double cost(Candidate candidate, double time) {
        return time * (candidate.state().inFlight() + 1) / candidate.weight();
    }
}

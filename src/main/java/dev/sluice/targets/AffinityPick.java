package dev.sluice.targets;

import java.util.List;

/**
 * The same target for the same hash (R7), unless it has much more than its share of the requests in flight: then the next best, so that one busy
 * conversation does not fill a target.
 */
record AffinityPick(long affinity) implements TargetPick {

    private static final double MOST_OF_SHARE = 1.5;

    @Override
    public Candidate pick(List<Candidate> usable) {
        double inFlight = 0;
        double weights = 0;
        for (Candidate candidate : usable) {
            inFlight += candidate.state().inFlight();
            weights += candidate.weight();
        }
        double share = MOST_OF_SHARE * inFlight / weights;
        List<Candidate> within = usable.stream()
                .filter(candidate -> candidate.state().inFlight() <= share * candidate.weight() + 1)
                .toList();
        return Rendezvous.best(
                affinity,
                within.isEmpty() ? usable : within,
                candidate -> candidate.state().hash(),
                Candidate::weight);
    }
}

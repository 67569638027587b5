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
        Candidate best = null;
        Candidate bestWithin = null;
        double score = -1;
        double scoreWithin = -1;
        for (Candidate candidate : usable) {
            double own = Rendezvous.score(affinity, candidate.state().hash(), candidate.weight());
            if (own > score) {
                best = candidate;
                score = own;
            }
            double bound = MOST_OF_SHARE * inFlight * candidate.weight() / weights + 1;
            if (own > scoreWithin && candidate.state().inFlight() <= bound) {
                bestWithin = candidate;
                scoreWithin = own;
            }
        }
        return bestWithin != null ? bestWithin : best;
    }
}

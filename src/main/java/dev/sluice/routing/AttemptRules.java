package dev.sluice.routing;

import java.time.Duration;
import java.util.Optional;

/**
 * How the targets of a plan are tried.
 *
 * @param attempts how many requests to providers one exchange may make; 1 to {@value #MAX_ATTEMPTS}
 * @param deadline no attempt begins later than this after the first
 * @param pick how a target of a tier is chosen
 * @param hedge when a second attempt is made beside the first; empty for never
 */
public record AttemptRules(int attempts, Duration deadline, Pick pick, Optional<HedgeRules> hedge) {

    /** More would multiply the load of an outage. */
    public static final int MAX_ATTEMPTS = 10;

    /** One attempt. */
    public static final AttemptRules ONE = new AttemptRules(1, Duration.ofMinutes(5), Pick.WEIGHT);

    /** How a target of a tier is chosen. */
    public enum Pick {
        /** By chance, in proportion to the weights. */
        WEIGHT,
        /** The one that is expected to answer sooner, of two chosen by weight. */
        LOAD,
        /** The same for each conversation, user or client. */
        AFFINITY
    }

    public AttemptRules {
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("attempts must be from 1 to " + MAX_ATTEMPTS);
        }
    }

    /** Rules without hedges. */
    public AttemptRules(int attempts, Duration deadline, Pick pick) {
        this(attempts, deadline, pick, Optional.empty());
    }
}

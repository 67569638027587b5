package dev.sluice.routing;

import java.time.Duration;

/**
 * How requests are tried, unless their model says otherwise.
 *
 * @param attempts how many requests to providers one exchange may make; 1 to {@value AttemptRules#MAX_ATTEMPTS}
 * @param deadline no attempt begins later than this after the first
 * @param backoff before the same target is tried again; doubled each time
 * @param backoffMax at most this before the same target is tried again
 * @param longestWait how long a request waits for a target to become usable
 * @param sendsAtLast whether a target that is left out for its failures gets the request if no other is left
 * @param repeatsUnanswered whether a request that was sent but not answered may be sent again
 * @param trail whether answers tell all attempts to the client
 */
public record RoutingRules(
        int attempts,
        Duration deadline,
        Duration backoff,
        Duration backoffMax,
        Duration longestWait,
        boolean sendsAtLast,
        boolean repeatsUnanswered,
        boolean trail) {

    /** What holds if nothing is configured: one attempt. */
    public static final RoutingRules DEFAULT = new RoutingRules(
            AttemptRules.ONE.attempts(),
            AttemptRules.ONE.deadline(),
            Duration.ofMillis(250),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            true,
            true,
            false);

    public RoutingRules {
        if (backoffMax.compareTo(backoff) < 0) {
            throw new IllegalArgumentException("the longest backoff must not be shorter than the first");
        }
    }

    /** The rules of a plan that does not say otherwise. */
    AttemptRules forPlans() {
        return new AttemptRules(attempts, deadline, AttemptRules.Pick.WEIGHT);
    }
}

package dev.sluice.targets;

import java.time.Duration;

/**
 * How long an exchange waits between attempts and for a target, and what happens when all targets keep failing.
 *
 * @param backoff before the same target is tried again: a random part of this, doubled for each further time
 * @param backoffMax bound of that doubling
 * @param maxWait how long one exchange waits for the first target to become usable, in total
 * @param sendsAtLast whether the first attempt is sent even if all targets that are left keep failing
 * @param repeatsUnanswered whether a request that was sent but not answered may be sent again; for the sender, which knows the request
 */
public record RoutingSettings(
        Duration backoff, Duration backoffMax, Duration maxWait, boolean sendsAtLast, boolean repeatsUnanswered) {

    /** What holds unless it is configured otherwise. */
    public static final RoutingSettings DEFAULT =
            new RoutingSettings(Duration.ofMillis(250), Duration.ofSeconds(2), Duration.ofSeconds(2), true, true);

    public RoutingSettings {
        if (backoff.isNegative() || backoffMax.compareTo(backoff) < 0 || maxWait.isNegative()) {
            throw new IllegalArgumentException("times must not be negative, and backoffMax not below backoff");
        }
    }
}

package dev.sluice.routing;

import dev.sluice.digest.StableHash;
import java.util.random.RandomGenerator;

/**
 * A part of the requests.
 *
 * @param part of all, above 0 and below 1
 * @param by what stays together: such requests are all in the part, or none of them
 */
public record TrafficShare(double part, By by) {

    /** What stays together. */
    public enum By {
        /** Nothing: each request is drawn. */
        REQUEST,
        /** All of a client. */
        CLIENT,
        /** All of a user of a client. */
        USER,
        /** All of a conversation. */
        CONVERSATION
    }

    /** 2 to the power of 53: so many values has a random double. */
    private static final double UNIT = 0x1.0p-53;

    public TrafficShare {
        if (!(part > 0 && part < 1)) {
            throw new IllegalArgumentException("a share is more than nothing, and less than all");
        }
    }

    /**
     * Whether a request is in the part. The rule's name is drawn too, so that the parts of two rules are independent.
     *
     * @param random draws single requests
     */
    boolean includes(String rule, RoutedCall call, RandomGenerator random) {
        if (by == By.REQUEST) {
            return random.nextDouble() < part;
        }
        StableHash hash = new StableHash().add(rule).add(call.client().name());
        if (by == By.USER) {
            hash.add(call.client().user());
        } else if (by == By.CONVERSATION) {
            hash.add(Long.toHexString(call.affinity(Affinity.CONVERSATION)));
        }
        return (hash.value() >>> 11) * UNIT < part;
    }
}

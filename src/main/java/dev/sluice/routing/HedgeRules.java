package dev.sluice.routing;

import java.time.Duration;

/**
 * When a stream without content gets a second attempt beside the first one, and for how many requests (routing.md R41, R42).
 *
 * @param model the name of the alias: all its requests share the times and the budget
 * @param delay how long the first attempt may have no content
 * @param share how many hedges there may be for each request; above 0, at most 1
 */
public record HedgeRules(String model, Delay delay, double share) {

    /** The usual share. */
    public static final double USUAL_SHARE = 0.05;

    /** How long an attempt may have no content before it is hedged. */
    public sealed interface Delay {

        /** Always the same time. */
        record Fixed(Duration time) implements Delay {

            public Fixed {
                if (time.isZero() || time.isNegative()) {
                    throw new IllegalArgumentException("a delay must be positive: " + time);
                }
            }
        }

        /**
         * The time within which most of the model's last streams had their first content.
         *
         * @param percent of the streams; 1 to 99
         */
        record Percentile(int percent) implements Delay {

            public Percentile {
                if (percent < 1 || percent > 99) {
                    throw new IllegalArgumentException("a percentile must be from 1 to 99: " + percent);
                }
            }
        }
    }

    public HedgeRules {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a share must be above 0, and at most 1: " + share);
        }
    }
}

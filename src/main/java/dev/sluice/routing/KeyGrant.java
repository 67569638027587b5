package dev.sluice.routing;

/**
 * What a provider grants one key in a minute.
 *
 * @param model a pattern for the models that it is for, in which {@code *} matches any characters; {@value #ALL_MODELS} for all together
 *     that have no grant of their own
 * @param perMinute 1 to {@value #MOST}
 */
public record KeyGrant(Unit unit, String model, long perMinute) {

    /** What is granted. */
    public enum Unit {
        REQUESTS,
        /** Tokens of prompts and answers. */
        TOKENS
    }

    /** Stands for all models. */
    public static final String ALL_MODELS = "*";

    /** The highest amount. */
    public static final long MOST = 1_000_000_000;

    public KeyGrant {
        if (perMinute < 1 || perMinute > MOST) {
            throw new IllegalArgumentException("a key is granted 1 to " + MOST + " in a minute: " + perMinute);
        }
    }
}

package dev.sluice.upstream;

/**
 * What holds for the attempts of all exchanges.
 *
 * @param repeatsUnanswered whether a request that a provider may have received is sent again, if it has no effects but its answer
 * @param showsTrail whether clients are told what was tried
 */
public record AttemptSettings(boolean repeatsUnanswered, boolean showsTrail) {

    /** What holds if nothing is configured. */
    public static final AttemptSettings DEFAULT = new AttemptSettings(true, false);
}

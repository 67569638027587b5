package dev.sluice.targets;

import java.time.Duration;

/** Told of attempts and of changes of targets, for metrics. Called on the threads of exchanges: must return at once, and not throw. */
public interface TargetObserver {

    /** Observes nothing. */
    TargetObserver NONE = new TargetObserver() {};

    /** How a wait for a place in flight has ended. */
    enum WaitResult {
        /** A place has come. */
        PLACED,
        /** None has come in time. */
        TIMEOUT,
        /** The client has gone, or the gateway stops, or another target was used. */
        CANCELLED,
        /** It did not begin: too many wait already, or none would have come in time. */
        REFUSED
    }

    /** An attempt has ended. */
    default void attemptEnded(EndedAttempt attempt) {}

    /**
     * A hedge was due.
     *
     * @param model the alias
     * @param result what has become of it; told when that is known
     */
    default void hedged(String model, HedgeResult result) {}

    /** A target's breaker has changed. */
    default void stateChanged(String target, BreakerState state) {}

    /**
     * A provider has refused a key, which is not used for a while.
     *
     * @param provider name of the provider
     * @param key name of the key; {@code none} for a provider without keys
     * @param reason why
     * @param cooled from now on; zero if the model's name could not be remembered
     */
    default void keyRefused(String provider, String key, AttemptOutcome reason, Duration cooled) {}

    /**
     * A key was not used, because it has nothing left of what its provider grants it.
     *
     * @param provider name of the provider
     * @param key name of the key
     */
    default void keySpent(String provider, String key) {}

    /**
     * A further attempt was not made, though the outcome of the last one allows one.
     *
     * @param target the target that it would have gone to; that of the last attempt if there is none
     */
    default void extraRefused(String target, Choice.Reason reason) {}

    /**
     * A copy of a request was due, and has ended.
     *
     * @param provider name of the provider that it was for
     * @param tokens of the copy and its answer, as far as they are known
     */
    default void mirrored(String provider, MirrorResult result, long tokens) {}

    /**
     * A wait for a place in flight has ended.
     *
     * @param provider name of the provider
     * @param took zero if it was refused
     */
    default void waited(String provider, WaitResult result, Duration took) {}
}

package dev.sluice.upstream;

import java.time.Duration;
import java.util.Optional;

/** Called when a provider is silent, on any thread, while the exchange's thread waits. */
@FunctionalInterface
interface SilenceObserver {

    /** The interval of calls in a stream that has begun, if it is shorter than {@link StreamSilence} allows; empty for no shorter one. */
    default Optional<Duration> longestPause() {
        return Optional.empty();
    }

    /**
     * Whether what was read last counts as silence, although it is bytes: it did not extend the time to the next call. Called by the
     * exchange's thread before it waits for more.
     */
    default boolean isStillSilent() {
        return false;
    }

    /** Whether the client waits for JSON into which white space is sent when {@link StreamSilence#json} is over. */
    default boolean awaitsJson() {
        return false;
    }

    /**
     * Looks whether the client is still there. Called about once a second while the exchange waits.
     *
     * @return whether to look again; if not, it cannot be found out
     * @throws ClientGoneException when the client has gone; the wait then ends
     */
    default boolean lookForClient() throws ClientGoneException {
        return false;
    }

    /**
     * The provider has sent nothing for longer than {@link StreamSilence} allows, and the exchange still waits.
     *
     * @throws ClientGoneException when the client has gone; the wait then ends
     */
    void onSilence() throws ClientGoneException;
}

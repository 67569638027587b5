package dev.sluice.upstream;

/** Called when a provider is silent, on any thread, while the exchange's thread waits. */
@FunctionalInterface
interface SilenceObserver {

    /**
     * The provider has sent nothing for longer than {@link StreamSilence} allows, and the exchange still waits.
     *
     * @throws ClientGoneException when the client has gone; the wait then ends
     */
    void onSilence() throws ClientGoneException;
}

package dev.sluice.upstream;

/** Called when a provider is silent, on any thread, while the exchange's thread waits. */
@FunctionalInterface
interface SilenceObserver {

    /**
     * The provider has sent nothing for a heartbeat interval, and the exchange still waits.
     *
     * @throws ClientGoneException when the client has gone; the wait then ends
     */
    void onSilence() throws ClientGoneException;
}

package dev.sluice.upstream;

/** Is told of a provider's silence, on any thread, while the exchange's own one waits. */
@FunctionalInterface
interface SilenceObserver {

    /**
     * The provider has said nothing for a heartbeat's time, and is still waited for.
     *
     * @throws ClientGoneException when it turns out that nobody waits with us; the waiting ends then
     */
    void onSilence() throws ClientGoneException;
}

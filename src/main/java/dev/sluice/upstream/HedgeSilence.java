package dev.sluice.upstream;

import java.util.Optional;

/** A hedge's silence: the client has nothing of it until the hedge has won, as it may get heartbeats because of the first attempt. */
final class HedgeSilence implements SilenceObserver {

    private volatile Optional<SilenceObserver> client = Optional.empty();

    /** From now on the client waits for the hedge alone. */
    void isOf(SilenceObserver waiting) {
        client = Optional.of(waiting);
    }

    @Override
    public boolean isStillSilent() {
        return client.filter(SilenceObserver::isStillSilent).isPresent();
    }

    @Override
    public boolean lookForClient() throws ClientGoneException {
        return client.isEmpty() || client.get().lookForClient();
    }

    @Override
    public void onSilence() throws ClientGoneException {
        if (client.isPresent()) {
            client.get().onSilence();
        }
    }
}

package dev.sluice.api;

import java.util.Set;

/** The end of a stream whose last event has one of certain types. */
final class TerminalEvent implements StreamEnd {

    private final Set<String> terminal;
    private boolean isReached;

    TerminalEvent(Set<String> terminal) {
        this.terminal = terminal;
    }

    @Override
    public void event(String type) {
        isReached |= terminal.contains(type);
    }

    @Override
    public void choices() {
        // Not an event of this API.
    }

    @Override
    public void choice(long index, boolean isFinished) {
        // Not an event of this API.
    }

    @Override
    public void usage() {
        // Comes before the end.
    }

    @Override
    public void done() {
        // Some providers send it, but it does not say that the answer is complete.
    }

    @Override
    public boolean isReached() {
        return isReached;
    }
}

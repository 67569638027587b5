package dev.sluice.api;

import java.util.Set;

/**
 * The end of a stream whose last event has one of certain types. Nothing else counts: some providers send {@code [DONE]} also after a part.
 */
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
    public boolean isReached() {
        return isReached;
    }
}

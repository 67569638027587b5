package dev.sluice.config;

import java.util.List;

/**
 * What became of a configuration that was read again.
 *
 * @param faults why nothing has changed, each with the name of its property and without a secret; empty if it is in force
 * @param atNextStart names of changed properties that take effect only at the next start
 */
public record Reload(List<String> faults, List<String> atNextStart) {

    public Reload {
        faults = List.copyOf(faults);
        atNextStart = List.copyOf(atNextStart);
    }

    /** Whether it is in force. */
    public boolean isApplied() {
        return faults.isEmpty();
    }

    /** The same in a sentence for the operator. */
    public String text() {
        if (!isApplied()) {
            return "rejected, nothing changed: " + String.join("; ", faults);
        }
        return atNextStart.isEmpty() ? "applied" : "applied in part; " + rest();
    }

    String rest() {
        return "takes effect at the next start: " + String.join(", ", atNextStart);
    }
}

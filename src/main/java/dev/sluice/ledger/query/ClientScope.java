package dev.sluice.ledger.query;

import java.util.List;

/**
 * Whose rows an answer may come from at all, whatever else is asked for.
 *
 * @param patterns names of clients, in which {@code *} stands for any characters; at most {@value #MOST_PATTERNS}. Empty for all clients
 */
public record ClientScope(List<String> patterns) {

    /** Most patterns. */
    public static final int MOST_PATTERNS = 100;

    /** All clients. */
    public static final ClientScope ALL = new ClientScope(List.of());

    public ClientScope {
        patterns = List.copyOf(patterns);
        if (patterns.size() > MOST_PATTERNS) {
            throw new IllegalArgumentException("at most " + MOST_PATTERNS + " patterns, not " + patterns.size());
        }
    }
}

package dev.sluice.capture;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Whose text is kept, by all rules.
 *
 * @param rules in the order of their names
 */
public record CaptureRules(List<CaptureRule> rules) {

    /** No text is kept. */
    public static final CaptureRules NONE = new CaptureRules(List.of());

    public CaptureRules {
        rules = List.copyOf(rules);
    }

    /** Whether no text is kept. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The first rule that keeps an exchange; empty if none does. */
    Optional<CaptureRule> of(String client, String model, UUID exchange) {
        for (CaptureRule rule : rules) {
            if (rule.keeps(client, model, exchange)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    /** For the log. */
    @Override
    public String toString() {
        return rules.stream().map(CaptureRule::toString).collect(Collectors.joining("; "));
    }
}

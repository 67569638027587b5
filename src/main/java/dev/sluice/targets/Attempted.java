package dev.sluice.targets;

import dev.sluice.routing.Target;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was tried for an exchange.
 *
 * <p>Absent if nothing was sent.
 *
 * @param tried the attempts, in order; at least one
 */
public record Attempted(List<Tried> tried) {

    /**
     * One attempt.
     *
     * @param result the status of its answer, or in a word why it had none
     */
    public record Tried(Target target, String result) {}

    public Attempted {
        tried = List.copyOf(tried);
    }

    /** The target of the last attempt: the one that has answered, if one has. */
    public Target last() {
        return tried.get(tried.size() - 1).target();
    }

    /**
     * All attempts in one line, such as {@code openai=429;azure=200}. Contains names of the configuration only.
     *
     * @param separator between two attempts
     */
    public String trail(String separator) {
        return tried.stream()
                .map(attempt -> attempt.target().name() + "=" + attempt.result())
                .collect(Collectors.joining(separator));
    }
}

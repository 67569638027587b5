package dev.sluice.targets;

import dev.sluice.routing.Target;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was tried for an exchange.
 *
 * <p>Absent if nothing was sent.
 *
 * @param tried the attempts, in the order in which they ended, or began to answer the client; at least one
 * @param hedge what has become of the attempt beside another one; empty if there was none
 */
public record Attempted(List<Tried> tried, Optional<HedgeResult> hedge) {

    /**
     * One attempt.
     *
     * @param result the status of its answer, or in a word why it had none
     * @param kind why it was made
     */
    public record Tried(Target target, String result, Choice.Kind kind) {}

    public Attempted {
        tried = List.copyOf(tried);
    }

    /** What was tried without a hedge. */
    public Attempted(List<Tried> tried) {
        this(tried, Optional.empty());
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

package dev.sluice.completion;

import dev.sluice.routing.Target;
import java.util.List;
import java.util.Optional;

/**
 * Attempts whose answers the client did not get, and that the operator pays for all the same (routing.md R21, R43).
 *
 * <p>Absent from the exchange if there was none.
 *
 * @param answers in no order; at least one
 */
public record UnservedAnswers(List<Unserved> answers) {

    /**
     * One attempt.
     *
     * @param attempt its number, from 1
     * @param told what its answer has told; empty for a hedge, or the attempt beside it, that was cancelled: of this the prompt is paid
     */
    public record Unserved(int attempt, Target target, Optional<ToldUsage> told) {}

    public UnservedAnswers {
        answers = List.copyOf(answers);
    }
}

package dev.sluice.upstream;

import dev.sluice.api.ErrorMeaning;
import dev.sluice.targets.AttemptOutcome;

/** What the failures and answers of providers are for the choice of the next target (routing.md 4, the table). */
final class AttemptOutcomes {

    private AttemptOutcomes() {}

    /** The outcome of an attempt without an answer. */
    static AttemptOutcome of(Attempt.Failed failed) {
        if (failed instanceof Attempt.Unreachable unreachable) {
            return unreachable.isSent() ? AttemptOutcome.UNANSWERED : AttemptOutcome.UNREACHABLE;
        } else if (failed instanceof Attempt.InvalidResponse) {
            return AttemptOutcome.UNANSWERED;
        } else if (failed instanceof Attempt.TimedOut) {
            return AttemptOutcome.TIMED_OUT;
        } else if (failed instanceof Attempt.Silent) {
            return AttemptOutcome.NO_FIRST_TOKEN;
        } else if (failed instanceof Attempt.Cut) {
            return AttemptOutcome.CUT;
        }
        return AttemptOutcome.CANCELLED;
    }

    /**
     * The outcome of an answer.
     *
     * @param status its HTTP status
     * @param meaning what its body says; {@link ErrorMeaning#UNKNOWN} if it was not read
     */
    static AttemptOutcome of(int status, ErrorMeaning meaning) {
        if (status < 300) {
            return AttemptOutcome.SERVED;
        }
        if (status < 400) {
            return AttemptOutcome.REFUSED;
        }
        return switch (meaning) {
            case CONTEXT_LENGTH -> AttemptOutcome.TOO_LONG;
            case CONTENT_FILTER -> AttemptOutcome.CONTENT_REFUSED;
            case INSUFFICIENT_QUOTA -> AttemptOutcome.NO_QUOTA;
            // Only a status makes the target rest: with others, the words could be the client's own, which the provider
            // repeats.
            case MODEL_NOT_FOUND -> status == 404 ? AttemptOutcome.NO_MODEL : AttemptOutcome.NOT_SUPPORTED;
            case NOT_SUPPORTED -> AttemptOutcome.NOT_SUPPORTED;
            case UNKNOWN -> byStatus(status);
        };
    }

    private static AttemptOutcome byStatus(int status) {
        return switch (status) {
            case 401 -> AttemptOutcome.KEY_REFUSED;
            case 402 -> AttemptOutcome.NO_QUOTA;
            case 403 -> AttemptOutcome.FORBIDDEN;
            case 413 -> AttemptOutcome.TOO_LONG;
            case 429 -> AttemptOutcome.RATE_LIMITED;
            case 408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529 -> AttemptOutcome.FAILED;
            default -> AttemptOutcome.REFUSED;
        };
    }
}

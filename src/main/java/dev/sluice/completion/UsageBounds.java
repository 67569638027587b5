package dev.sluice.completion;

import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;

/**
 * Decides which figures of a provider's usage can be true. A token is at least one byte of the request or of the answer, or is not seen
 * here: hidden reasoning, a stored conversation, a file or an image that the request names, a provider's own prompt and search results.
 *
 * <p>For one answer. Not thread-safe.
 */
final class UsageBounds {

    /** More tokens than the largest models take or give in one exchange, so that no true figure is refused. */
    static final long UNSEEN = 1_000_000;

    private final long requestBytes;
    private final Runnable onRejected;
    private long answerBytes;
    private boolean hasRejected;

    /**
     * Creates the bounds of one exchange.
     *
     * @param requestBytes size of the request's body; 0 if unknown
     * @param onRejected called once if a figure is rejected
     */
    UsageBounds(long requestBytes, Runnable onRejected) {
        this.requestBytes = requestBytes;
        this.onRejected = onRejected;
    }

    /** Adds the size of a part of the answer, before its figures are read. */
    void addAnswer(int bytes) {
        answerBytes += bytes;
    }

    /** Returns tokens of the prompt; the other value if this is null or cannot be true. */
    long prompt(JsonValue reported, long otherwise) {
        return bounded(reported, requestBytes, otherwise);
    }

    /** Returns tokens of the prompt that were computed from several figures; the other value if the result cannot be true. */
    long prompt(long sum, long otherwise) {
        return sum > requestBytes + UNSEEN ? rejected(otherwise) : sum;
    }

    /** Returns tokens of the prompt and the answer; the other value if this is null or cannot be true of what has arrived so far. */
    long total(JsonValue reported, long otherwise) {
        return bounded(reported, requestBytes + answerBytes + UNSEEN, otherwise);
    }

    /** Returns tokens of the answer; the other value if this is null or cannot be true of what has arrived so far. */
    long completion(JsonValue reported, long otherwise) {
        return bounded(reported, answerBytes, otherwise);
    }

    /** Rejects what is no count too: negative numbers, fractions, text. */
    private long bounded(JsonValue reported, long bytes, long otherwise) {
        if (reported.kind() == JsonKind.NULL) {
            return otherwise;
        }
        long count = reported.asCount().orElse(Long.MAX_VALUE);
        return count > bytes + UNSEEN ? rejected(otherwise) : count;
    }

    private long rejected(long otherwise) {
        if (!hasRejected) {
            hasRejected = true;
            onRejected.run();
        }
        return otherwise;
    }
}

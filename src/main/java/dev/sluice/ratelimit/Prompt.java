package dev.sluice.ratelimit;

import dev.sluice.estimate.EstimateSettings;
import dev.sluice.estimate.MediaEstimate;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.TargetEdits;
import dev.sluice.json.EditedJson;
import dev.sluice.routing.ReferredHistory;
import dev.sluice.tokens.TokenCount;
import dev.sluice.tokens.TokenCounter;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is counted of a request with a JSON body, as a target gets it: its text, and an estimate for what is no text, or is not in the request.
 *
 * @param model what the target is asked for; empty if there is none
 * @param history tokens of the response that the request continues; 0 for none
 */
record Prompt(InferenceRequest request, TargetEdits edits, String model, MediaEstimate media, long history) {

    /**
     * Estimates what is no text; nothing is counted yet.
     *
     * @param known tokens of the response that the request continues; empty if it continues none, or if they are unknown
     */
    static Prompt of(
            InferenceRequest request, TargetEdits edits, EstimateSettings estimates, Optional<ReferredHistory> known) {
        String model = modelOf(request, edits);
        long history = request.previousResponse().isPresent()
                ? known.map(ReferredHistory::tokens).orElse(estimates.history())
                : 0;
        return new Prompt(
                request,
                edits,
                model,
                request.endpoint().media().estimate(request.document(), model, estimates),
                history);
    }

    /** The tokens that are not counted in {@link #text}. */
    long besidesText() {
        return media.tokens() + history;
    }

    /** Whether it has such tokens, so that a count with them is not exact. */
    boolean isEstimated() {
        return besidesText() > 0;
    }

    /** The model that a target is asked for; empty if there is none. */
    static String modelOf(InferenceRequest request, TargetEdits edits) {
        return request.modelFor(edits.model()).orElse("");
    }

    /** The body without what is estimated. To be made once, as it edits the body. */
    EditedJson text() {
        return request.bodyFor(edits).withEmptyStrings(media.uncounted());
    }

    /**
     * Counts all tokens. Needs memory for a copy of the text.
     *
     * @param text of {@link #text}
     * @param counted told of the count of the text
     */
    long count(EditedJson text, TokenCounter tokens, Consumer<TokenCount> counted) {
        byte[] compact = text.toCompactBytes();
        TokenCount count = tokens.count(model, compact, compact.length);
        counted.accept(count);
        return count.tokens() + besidesText();
    }
}

package dev.sluice.estimate;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the media in the bodies of one API, and estimates their tokens. Takes one pass over what the query matched, and one over the media
 * themselves; it decodes only their heads. Immutable and thread-safe.
 *
 * <p>An estimate must not make text cheap: whatever could be text for the provider stays counted as text, or costs what text costs. So a value is left
 * out of the text only if it is base64, its part has no member twice, and what it holds is told as something else than text.
 */
public final class MediaEstimator {

    /** More tokens than any provider takes in one request, so that arithmetic with an estimate stays exact. */
    private static final long MOST = 1_000_000_000;

    private final MediaRole[] roles;
    private final boolean makesImages;

    /**
     * Creates an estimator.
     *
     * @param roles by the index of a path in the query; null for a path that has none
     */
    MediaEstimator(MediaRole[] roles, boolean makesImages) {
        this.roles = roles;
        this.makesImages = makesImages;
    }

    /**
     * Estimates a request.
     *
     * @param body parsed by the query that this estimator was made for
     * @param model as the provider is asked for it; may be any text
     */
    public MediaEstimate estimate(JsonDocument body, String model, EstimateSettings settings) {
        MediaCosts costs = new MediaCosts(model, settings);
        ImagesToMake made = new ImagesToMake();
        PartReader parts = new PartReader(costs);
        body.forEachWithOwner((path, owner, value) -> {
            MediaRole role = roles[path];
            if (role == MediaRole.MADE_COUNT) {
                made.addCount(value);
            } else if (role == MediaRole.MADE_QUALITY) {
                made.addQuality(value);
            } else if (role == MediaRole.HISTORY) {
                costs.addHistory(value);
            } else if (role != null) {
                parts.read(role, owner, value);
            }
        });
        parts.finish();
        long tokens = costs.tokens() + (makesImages ? made.tokens(settings) : 0);
        return tokens == 0 ? MediaEstimate.NONE : new MediaEstimate(inOrder(costs.uncounted()), Math.min(tokens, MOST));
    }

    private static List<JsonValue> inOrder(List<JsonValue> values) {
        List<JsonValue> sorted = new ArrayList<>(values);
        // Nearly sorted already: only two media of one part may have changed places.
        sorted.sort(Comparator.comparingInt(JsonValue::start));
        return sorted;
    }
}

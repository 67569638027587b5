package dev.sluice.estimate;

import dev.sluice.json.JsonValue;
import java.util.List;

/**
 * The media of a request.
 *
 * @param uncounted the strings that are no text, and so must not be counted as such; in document order
 * @param tokens what all media of the request cost together, at least 0; also those that the request names by URL or id
 */
public record MediaEstimate(List<JsonValue> uncounted, long tokens) {

    /** A request that is text alone. */
    public static final MediaEstimate NONE = new MediaEstimate(List.of(), 0);

    public MediaEstimate {
        uncounted = List.copyOf(uncounted);
    }

    /** Whether tokens were estimated, so that a count with them is not exact. */
    public boolean isEstimated() {
        return tokens > 0;
    }
}

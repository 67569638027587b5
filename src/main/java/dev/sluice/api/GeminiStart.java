package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.List;
import java.util.Set;

/**
 * The start of a stream of Google's <a href="https://ai.google.dev/api/generate-content">Gemini API</a>. A candidate whose parts are all
 * empty texts, and an event with only the usage, have nothing yet.
 */
final class GeminiStart extends JsonStart {

    private static final JsonPath CANDIDATES = JsonPath.of("/candidates");
    private static final JsonPath USAGE = JsonPath.of("/usageMetadata");
    private static final JsonPath FEEDBACK = JsonPath.of("/promptFeedback");
    private static final JsonPath BLOCK_REASON = JsonPath.of("/promptFeedback/blockReason");
    private static final JsonPath INDEX = JsonPath.of("/candidates/*/index");
    private static final JsonPath FINISH_REASON = JsonPath.of("/candidates/*/finishReason");
    private static final JsonPath PART = JsonPath.of("/candidates/*/content/parts/*");
    private static final JsonPath TEXT = JsonPath.of("/candidates/*/content/parts/*/text");

    private static final JsonQuery QUERY =
            query(CANDIDATES, USAGE, FEEDBACK, BLOCK_REASON, INDEX, FINISH_REASON, PART, TEXT);

    /** See <a href="https://ai.google.dev/api/generate-content#FinishReason">FinishReason</a>: those for what the answer says. */
    private static final Set<String> FILTERED =
            Set.of("SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT");

    /** As in {@link ChatStart}. */
    private boolean hasFurtherCandidates;

    GeminiStart() {
        super(QUERY);
    }

    @Override
    Finding find(JsonDocument event, String type) {
        hasFurtherCandidates |=
                event.all(INDEX).stream().anyMatch(index -> index.asCount().orElse(0) > 0);
        if (hasParts(event)) {
            return Finding.CONTENT;
        }
        if (isFilled(event.last(BLOCK_REASON))) {
            return Finding.CONTENT_FILTER;
        }
        List<JsonValue> reasons =
                event.all(FINISH_REASON).stream().filter(JsonStart::isFilled).toList();
        if (!reasons.isEmpty()) {
            boolean isFiltered = !hasFurtherCandidates && reasons.stream().allMatch(GeminiStart::isFilter);
            return isFiltered ? Finding.CONTENT_FILTER : Finding.CONTENT;
        }
        boolean isKnown = event.last(CANDIDATES).isPresent()
                || event.last(USAGE).isPresent()
                || event.last(FEEDBACK).isPresent();
        return isKnown ? Finding.NOTHING_YET : Finding.CONTENT;
    }

    private static boolean hasParts(JsonDocument event) {
        long emptyTexts =
                event.all(TEXT).stream().filter(text -> !isFilled(text)).count();
        return event.all(PART).size() > emptyTexts;
    }

    private static boolean isFilter(JsonValue reason) {
        return reason.kind() == JsonKind.STRING && FILTERED.contains(reason.asString());
    }
}

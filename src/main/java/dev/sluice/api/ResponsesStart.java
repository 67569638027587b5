package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;

/**
 * The start of a stream of OpenAI's <a href="https://platform.openai.com/docs/api-reference/responses-streaming">responses</a>. The events
 * before the first output, and those that announce a message, reasoning, or a part of them that is empty, have nothing yet. The announcement
 * of any other output has: a tool's name.
 */
final class ResponsesStart extends JsonStart {

    private static final JsonPath ITEM_TYPE = JsonPath.of("/item/type");
    private static final JsonPath PART_TEXT = JsonPath.of("/part/text");
    private static final JsonPath PART_REFUSAL = JsonPath.of("/part/refusal");
    private static final JsonPath REASON = JsonPath.of("/response/incomplete_details/reason");

    private static final JsonQuery QUERY = query(ITEM_TYPE, PART_TEXT, PART_REFUSAL, REASON);

    private static final String CONTENT_FILTER = "content_filter";

    ResponsesStart() {
        super(QUERY);
    }

    @Override
    Finding find(JsonDocument event, String type) {
        return switch (type) {
            case "response.created", "response.in_progress", "response.queued" -> Finding.NOTHING_YET;
            case "response.output_item.added" ->
                switch (event.string(ITEM_TYPE).orElse("")) {
                    case "message", "reasoning" -> Finding.NOTHING_YET;
                    default -> Finding.CONTENT;
                };
            case "response.content_part.added", "response.reasoning_summary_part.added" ->
                isFilled(event.last(PART_TEXT)) || isFilled(event.last(PART_REFUSAL))
                        ? Finding.CONTENT
                        : Finding.NOTHING_YET;
            case "response.incomplete" ->
                event.string(REASON).filter(CONTENT_FILTER::equals).isPresent()
                        ? Finding.CONTENT_FILTER
                        : Finding.CONTENT;
            default -> Finding.CONTENT;
        };
    }
}

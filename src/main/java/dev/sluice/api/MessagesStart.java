package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;

/**
 * The start of a stream of Anthropic's <a href="https://docs.anthropic.com/en/api/messages-streaming">messages</a>. The start of the message,
 * and of a block of text or thinking that is empty, have nothing yet. The start of any other block has: a tool's name.
 */
final class MessagesStart extends JsonStart {

    private static final JsonPath CONTENT = JsonPath.of("/message/content");
    private static final JsonPath BLOCK_TYPE = JsonPath.of("/content_block/type");
    private static final JsonPath BLOCK_TEXT = JsonPath.of("/content_block/text");
    private static final JsonPath BLOCK_THINKING = JsonPath.of("/content_block/thinking");
    private static final JsonPath STOP_REASON = JsonPath.of("/delta/stop_reason");

    private static final JsonQuery QUERY = query(CONTENT, BLOCK_TYPE, BLOCK_TEXT, BLOCK_THINKING, STOP_REASON);

    private static final String REFUSAL = "refusal";

    MessagesStart() {
        super(QUERY);
    }

    @Override
    Finding find(JsonDocument event, String type) {
        return switch (type) {
            case "ping", "content_block_stop" -> Finding.NOTHING_YET;
            case "message_start" -> isFilled(event.last(CONTENT)) ? Finding.CONTENT : Finding.NOTHING_YET;
            case "content_block_start" -> findInBlock(event);
            case "message_delta" ->
                event.string(STOP_REASON).filter(REFUSAL::equals).isPresent()
                        ? Finding.CONTENT_FILTER
                        : Finding.CONTENT;
            default -> Finding.CONTENT;
        };
    }

    private static Finding findInBlock(JsonDocument event) {
        boolean isEmpty =
                switch (event.string(BLOCK_TYPE).orElse("")) {
                    case "text" -> !isFilled(event.last(BLOCK_TEXT));
                    case "thinking" -> !isFilled(event.last(BLOCK_THINKING));
                    default -> false;
                };
        return isEmpty ? Finding.NOTHING_YET : Finding.CONTENT;
    }
}

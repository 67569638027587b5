package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.List;
import java.util.stream.Stream;

/**
 * The start of a stream of <a href="https://platform.openai.com/docs/api-reference/chat-streaming/streaming">chat completions</a> or
 * completions. A chunk with only the role, Azure's first chunk, which has no choice but the filter's results of the prompt, and a chunk with
 * only the usage have nothing yet.
 */
final class ChatStart extends JsonStart {

    private static final JsonPath CHOICES = JsonPath.of("/choices");
    private static final JsonPath USAGE = JsonPath.of("/usage");
    private static final JsonPath INDEX = JsonPath.of("/choices/*/index");
    private static final JsonPath FINISH_REASON = JsonPath.of("/choices/*/finish_reason");

    private static final int CHOICES_AT = 0;
    private static final int USAGE_AT = 1;
    private static final int INDEX_AT = 2;
    private static final int FINISH_REASON_AT = 3;

    /** The paths from here on tell of content, and are {@link #CONTENT}. */
    private static final int CONTENT_FROM = 4;

    private static final List<JsonPath> CONTENT = Stream.of(
                    "/text",
                    "/delta/content",
                    "/delta/tool_calls",
                    "/delta/function_call",
                    "/delta/refusal",
                    "/delta/audio",
                    // DeepSeek, vLLM
                    "/delta/reasoning_content",
                    // Groq, OpenRouter
                    "/delta/reasoning",
                    "/delta/reasoning_details",
                    "/delta/images",
                    "/delta/annotations",
                    // LiteLLM
                    "/delta/thinking_blocks",
                    // Servers that send a message in place of a delta
                    "/message/content",
                    "/message/tool_calls")
            .map(path -> JsonPath.of("/choices/*" + path))
            .toList();

    private static final JsonQuery QUERY =
            query(Stream.concat(Stream.of(CHOICES, USAGE, INDEX, FINISH_REASON), CONTENT.stream())
                    .toArray(JsonPath[]::new));

    private static final String CONTENT_FILTER = "content_filter";

    /** Whether the stream has more than one choice: the others may still bring something when a filter ends one. */
    private boolean hasFurtherChoices;

    /** These describe the current event. */
    private boolean hasChoices;

    private boolean hasUsage;
    private boolean hasContent;
    private boolean isFinished;
    private boolean isFiltered;

    ChatStart() {
        super(QUERY);
    }

    @Override
    Finding find(JsonDocument event, String type) {
        hasChoices = false;
        hasUsage = false;
        hasContent = false;
        isFinished = false;
        isFiltered = false;
        event.forEach(this::read);
        if (!hasChoices) {
            return hasUsage ? Finding.NOTHING_YET : Finding.CONTENT;
        }
        if (hasContent || isFinished) {
            return Finding.CONTENT;
        }
        if (isFiltered) {
            return hasFurtherChoices ? Finding.CONTENT : Finding.CONTENT_FILTER;
        }
        return Finding.NOTHING_YET;
    }

    private void read(int path, JsonValue value) {
        switch (path) {
            case CHOICES_AT -> hasChoices = value.kind() == JsonKind.ARRAY;
            case USAGE_AT -> hasUsage = value.kind() == JsonKind.OBJECT;
            case INDEX_AT -> hasFurtherChoices |= value.asCount().orElse(0) > 0;
            case FINISH_REASON_AT -> readFinishReason(value);
            default -> hasContent |= path >= CONTENT_FROM && path < CONTENT_FROM + CONTENT.size() && isFilled(value);
        }
    }

    private void readFinishReason(JsonValue value) {
        if (!isFilled(value)) {
            return;
        }
        if (value.kind() == JsonKind.STRING && value.asString().equals(CONTENT_FILTER)) {
            isFiltered = true;
        } else {
            isFinished = true;
        }
    }
}

package dev.sluice.completion;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonResult;
import java.util.Arrays;

/**
 * The JSON members that the gateway reads in responses and in the events of a stream: of OpenAI's
 * <a href="https://platform.openai.com/docs/api-reference/chat">chat completions</a> and their variants of other providers, of
 * OpenAI's <a href="https://platform.openai.com/docs/api-reference/responses-streaming">responses</a>, and of Anthropic's
 * <a href="https://docs.anthropic.com/en/api/messages-streaming">messages</a>.
 */
enum AnswerField {
    TYPE("/type"),
    MODEL("/model"),
    MESSAGE_MODEL("/message/model"),
    RESPONSE_MODEL("/response/model"),
    ERROR("/error"),
    METADATA("/metadata"),
    STATE("/metadata/x-arch-state"),

    USAGE("/usage"),
    PROMPT_TOKENS("/usage/prompt_tokens"),
    COMPLETION_TOKENS("/usage/completion_tokens"),
    INPUT_TOKENS("/usage/input_tokens"),
    CACHE_CREATION_TOKENS("/usage/cache_creation_input_tokens"),
    CACHE_READ_TOKENS("/usage/cache_read_input_tokens"),
    OUTPUT_TOKENS("/usage/output_tokens"),
    GROQ_PROMPT_TOKENS("/x_groq/usage/prompt_tokens"),
    GROQ_COMPLETION_TOKENS("/x_groq/usage/completion_tokens"),
    RESPONSE_INPUT_TOKENS("/response/usage/input_tokens"),
    RESPONSE_OUTPUT_TOKENS("/response/usage/output_tokens"),
    MESSAGE_INPUT_TOKENS("/message/usage/input_tokens"),
    MESSAGE_CACHE_CREATION_TOKENS("/message/usage/cache_creation_input_tokens"),
    MESSAGE_CACHE_READ_TOKENS("/message/usage/cache_read_input_tokens"),

    CHOICES("/choices"),
    CHOICE("/choices/*"),
    CHOICE_INDEX("/choices/*/index"),
    FINISH_REASON("/choices/*/finish_reason"),
    CHOICE_TEXT("/choices/*/text"),
    DELTA("/choices/*/delta"),
    DELTA_CONTENT("/choices/*/delta/content"),
    DELTA_CONTENT_PART("/choices/*/delta/content/*/text"),
    DELTA_THINKING_PART("/choices/*/delta/content/*/thinking/*/text"),
    DELTA_REFUSAL("/choices/*/delta/refusal"),
    DELTA_REASONING("/choices/*/delta/reasoning"),
    DELTA_REASONING_CONTENT("/choices/*/delta/reasoning_content"),
    DELTA_TOOL_NAME("/choices/*/delta/tool_calls/*/function/name"),
    DELTA_TOOL_ARGUMENTS("/choices/*/delta/tool_calls/*/function/arguments"),
    DELTA_FUNCTION_NAME("/choices/*/delta/function_call/name"),
    DELTA_FUNCTION_ARGUMENTS("/choices/*/delta/function_call/arguments"),
    MESSAGE("/choices/*/message"),
    MESSAGE_CONTENT("/choices/*/message/content"),
    MESSAGE_CONTENT_PART("/choices/*/message/content/*/text"),
    MESSAGE_THINKING_PART("/choices/*/message/content/*/thinking/*/text"),
    MESSAGE_REFUSAL("/choices/*/message/refusal"),
    MESSAGE_REASONING("/choices/*/message/reasoning"),
    MESSAGE_REASONING_CONTENT("/choices/*/message/reasoning_content"),
    MESSAGE_TOOL_NAME("/choices/*/message/tool_calls/*/function/name"),
    MESSAGE_TOOL_ARGUMENTS("/choices/*/message/tool_calls/*/function/arguments"),
    MESSAGE_FUNCTION_NAME("/choices/*/message/function_call/name"),
    MESSAGE_FUNCTION_ARGUMENTS("/choices/*/message/function_call/arguments"),

    /** A string in OpenAI's response events, an object in Anthropic's message events. */
    EVENT_DELTA("/delta"),
    EVENT_TEXT("/delta/text"),
    EVENT_ARGUMENTS("/delta/partial_json"),
    EVENT_THINKING("/delta/thinking");

    private static final AnswerField[] ALL = values();

    private static final JsonQuery QUERY =
            JsonQuery.of(Arrays.stream(ALL).map(AnswerField::path).toArray(JsonPath[]::new));

    @SuppressWarnings("ImmutableEnumChecker") // a record of an unmodifiable list
    private final JsonPath path;

    AnswerField(String path) {
        this.path = JsonPath.of(path);
    }

    JsonPath path() {
        return path;
    }

    /** Returns the field for the path index of a {@link JsonDocument.Visitor}. */
    static AnswerField of(int pathIndex) {
        return ALL[pathIndex];
    }

    /** Parses a response, or the data of an event. */
    static JsonResult parse(byte[] text, int length) {
        return QUERY.parse(text, length);
    }
}

package dev.sluice.completion;

import dev.sluice.api.AnswerForm;
import dev.sluice.json.JsonPath;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * The JSON members that the gateway reads in answers and in the events of streams, with the forms that have them: OpenAI's
 * <a href="https://platform.openai.com/docs/api-reference/chat">chat completions</a> and their variants of other providers,
 * <a href="https://platform.openai.com/docs/api-reference/responses-streaming">responses</a>, images, audio and embeddings, Anthropic's
 * <a href="https://docs.anthropic.com/en/api/messages-streaming">messages</a>, rankings of
 * <a href="https://docs.cohere.com/reference/rerank">Cohere</a> and others, and Google's
 * <a href="https://ai.google.dev/api/generate-content">generateContent</a>, whose stream is an array without {@code alt=sse}.
 */
enum AnswerField {
    TYPE("/type", AnswerForm.CHAT, AnswerForm.RESPONSES, AnswerForm.MESSAGES, AnswerForm.MEDIA),
    RESPONSE_ID("/id", AnswerForm.RESPONSES, AnswerForm.CONVERSATION),
    EVENT_RESPONSE_ID("/response/id", AnswerForm.RESPONSES),
    ITEM_ID("/output/*/id", AnswerForm.RESPONSES),
    EVENT_ITEM_ID("/item/id", AnswerForm.RESPONSES),
    RESPONSE_ITEM_ID("/response/output/*/id", AnswerForm.RESPONSES),
    MODEL("/model", AnswerForm.CHAT, AnswerForm.RESPONSES, AnswerForm.MESSAGES, AnswerForm.SCORES),
    MESSAGE_MODEL("/message/model", AnswerForm.MESSAGES),
    RESPONSE_MODEL("/response/model", AnswerForm.RESPONSES),
    ERROR("/error", AnswerForm.CHAT, AnswerForm.RESPONSES, AnswerForm.MESSAGES, AnswerForm.MEDIA, AnswerForm.GEMINI),
    METADATA("/metadata", AnswerForm.CHAT),
    STATE("/metadata/x-arch-state", AnswerForm.CHAT),

    USAGE("/usage", AnswerForm.CHAT, AnswerForm.RESPONSES, AnswerForm.MESSAGES, AnswerForm.SCORES, AnswerForm.MEDIA),
    PROMPT_TOKENS("/usage/prompt_tokens", AnswerForm.CHAT, AnswerForm.SCORES, AnswerForm.MEDIA),
    COMPLETION_TOKENS("/usage/completion_tokens", AnswerForm.CHAT, AnswerForm.SCORES, AnswerForm.MEDIA),
    TOTAL_TOKENS("/usage/total_tokens", AnswerForm.CHAT, AnswerForm.SCORES),
    CACHED_TOKENS("/usage/prompt_tokens_details/cached_tokens", AnswerForm.CHAT),
    PROMPT_AUDIO_TOKENS("/usage/prompt_tokens_details/audio_tokens", AnswerForm.CHAT),
    REASONING_TOKENS("/usage/completion_tokens_details/reasoning_tokens", AnswerForm.CHAT),
    COMPLETION_AUDIO_TOKENS("/usage/completion_tokens_details/audio_tokens", AnswerForm.CHAT),
    DEEPSEEK_CACHED_TOKENS("/usage/prompt_cache_hit_tokens", AnswerForm.CHAT),
    GROQ_PROMPT_TOKENS("/x_groq/usage/prompt_tokens", AnswerForm.CHAT),
    GROQ_COMPLETION_TOKENS("/x_groq/usage/completion_tokens", AnswerForm.CHAT),

    INPUT_TOKENS(
            "/usage/input_tokens",
            AnswerForm.CHAT,
            AnswerForm.RESPONSES,
            AnswerForm.MESSAGES,
            AnswerForm.SCORES,
            AnswerForm.MEDIA),
    OUTPUT_TOKENS(
            "/usage/output_tokens",
            AnswerForm.CHAT,
            AnswerForm.RESPONSES,
            AnswerForm.MESSAGES,
            AnswerForm.SCORES,
            AnswerForm.MEDIA),
    CACHE_CREATION_TOKENS("/usage/cache_creation_input_tokens", AnswerForm.CHAT, AnswerForm.MESSAGES),
    CACHE_READ_TOKENS("/usage/cache_read_input_tokens", AnswerForm.CHAT, AnswerForm.MESSAGES),
    INPUT_CACHED_TOKENS("/usage/input_tokens_details/cached_tokens", AnswerForm.RESPONSES),
    OUTPUT_REASONING_TOKENS("/usage/output_tokens_details/reasoning_tokens", AnswerForm.RESPONSES),
    INPUT_IMAGE_TOKENS("/usage/input_tokens_details/image_tokens", AnswerForm.MEDIA),
    INPUT_AUDIO_TOKENS("/usage/input_token_details/audio_tokens", AnswerForm.MEDIA),
    SECONDS("/usage/seconds", AnswerForm.MEDIA),
    MESSAGE_INPUT_TOKENS("/message/usage/input_tokens", AnswerForm.MESSAGES),
    MESSAGE_CACHE_CREATION_TOKENS("/message/usage/cache_creation_input_tokens", AnswerForm.MESSAGES),
    MESSAGE_CACHE_READ_TOKENS("/message/usage/cache_read_input_tokens", AnswerForm.MESSAGES),
    RESPONSE_INPUT_TOKENS("/response/usage/input_tokens", AnswerForm.RESPONSES),
    RESPONSE_OUTPUT_TOKENS("/response/usage/output_tokens", AnswerForm.RESPONSES),
    RESPONSE_CACHED_TOKENS("/response/usage/input_tokens_details/cached_tokens", AnswerForm.RESPONSES),
    RESPONSE_REASONING_TOKENS("/response/usage/output_tokens_details/reasoning_tokens", AnswerForm.RESPONSES),
    RANKING_INPUT_TOKENS("/meta/tokens/input_tokens", AnswerForm.SCORES),
    RANKING_OUTPUT_TOKENS("/meta/tokens/output_tokens", AnswerForm.SCORES),

    /** What only the price of an exchange depends on, from here to {@link #GEMINI_TIER}. */
    SERVICE_TIER("/service_tier", AnswerForm.CHAT, AnswerForm.RESPONSES),
    RESPONSE_SERVICE_TIER("/response/service_tier", AnswerForm.RESPONSES),
    USAGE_SERVICE_TIER("/usage/service_tier", AnswerForm.MESSAGES),
    MESSAGE_SERVICE_TIER("/message/usage/service_tier", AnswerForm.MESSAGES),
    TOLD_COST("/usage/cost", AnswerForm.CHAT, AnswerForm.RESPONSES),
    RESPONSE_TOLD_COST("/response/usage/cost", AnswerForm.RESPONSES),
    CACHE_HOUR_TOKENS("/usage/cache_creation/ephemeral_1h_input_tokens", AnswerForm.MESSAGES),
    MESSAGE_CACHE_HOUR_TOKENS("/message/usage/cache_creation/ephemeral_1h_input_tokens", AnswerForm.MESSAGES),
    SEARCHES("/usage/server_tool_use/web_search_requests", AnswerForm.MESSAGES),
    PROMPT_IMAGE_TOKENS("/usage/prompt_tokens_details/image_tokens", AnswerForm.CHAT),
    COMPLETION_IMAGE_TOKENS("/usage/completion_tokens_details/image_tokens", AnswerForm.CHAT),
    OUTPUT_IMAGE_TOKENS("/usage/output_tokens_details/image_tokens", AnswerForm.RESPONSES, AnswerForm.MEDIA),
    GEMINI_PROMPT_PART("/usageMetadata/promptTokensDetails/*", AnswerForm.GEMINI),
    GEMINI_PROMPT_MODALITY("/usageMetadata/promptTokensDetails/*/modality", AnswerForm.GEMINI),
    GEMINI_PROMPT_COUNT("/usageMetadata/promptTokensDetails/*/tokenCount", AnswerForm.GEMINI),
    GEMINI_CACHE_PART("/usageMetadata/cacheTokensDetails/*", AnswerForm.GEMINI),
    GEMINI_CACHE_MODALITY("/usageMetadata/cacheTokensDetails/*/modality", AnswerForm.GEMINI),
    GEMINI_CACHE_COUNT("/usageMetadata/cacheTokensDetails/*/tokenCount", AnswerForm.GEMINI),
    GEMINI_CANDIDATES_PART("/usageMetadata/candidatesTokensDetails/*", AnswerForm.GEMINI),
    GEMINI_CANDIDATES_MODALITY("/usageMetadata/candidatesTokensDetails/*/modality", AnswerForm.GEMINI),
    GEMINI_CANDIDATES_COUNT("/usageMetadata/candidatesTokensDetails/*/tokenCount", AnswerForm.GEMINI),
    GEMINI_TIER("/usageMetadata/serviceTier", AnswerForm.GEMINI),

    CHOICES("/choices", AnswerForm.CHAT),
    CHOICE("/choices/*", AnswerForm.CHAT),
    CHOICE_INDEX("/choices/*/index", AnswerForm.CHAT),
    FINISH_REASON("/choices/*/finish_reason", AnswerForm.CHAT),
    CHOICE_TEXT("/choices/*/text", AnswerForm.CHAT),
    DELTA("/choices/*/delta", AnswerForm.CHAT),
    DELTA_CONTENT("/choices/*/delta/content", AnswerForm.CHAT),
    DELTA_CONTENT_PART("/choices/*/delta/content/*/text", AnswerForm.CHAT),
    DELTA_THINKING_PART("/choices/*/delta/content/*/thinking/*/text", AnswerForm.CHAT),
    DELTA_REFUSAL("/choices/*/delta/refusal", AnswerForm.CHAT),
    DELTA_REASONING("/choices/*/delta/reasoning", AnswerForm.CHAT),
    DELTA_REASONING_CONTENT("/choices/*/delta/reasoning_content", AnswerForm.CHAT),
    DELTA_TOOL_NAME("/choices/*/delta/tool_calls/*/function/name", AnswerForm.CHAT),
    DELTA_TOOL_ARGUMENTS("/choices/*/delta/tool_calls/*/function/arguments", AnswerForm.CHAT),
    DELTA_FUNCTION_NAME("/choices/*/delta/function_call/name", AnswerForm.CHAT),
    DELTA_FUNCTION_ARGUMENTS("/choices/*/delta/function_call/arguments", AnswerForm.CHAT),
    MESSAGE("/choices/*/message", AnswerForm.CHAT),
    MESSAGE_CONTENT("/choices/*/message/content", AnswerForm.CHAT),
    MESSAGE_CONTENT_PART("/choices/*/message/content/*/text", AnswerForm.CHAT),
    MESSAGE_THINKING_PART("/choices/*/message/content/*/thinking/*/text", AnswerForm.CHAT),
    MESSAGE_REFUSAL("/choices/*/message/refusal", AnswerForm.CHAT),
    MESSAGE_REASONING("/choices/*/message/reasoning", AnswerForm.CHAT),
    MESSAGE_REASONING_CONTENT("/choices/*/message/reasoning_content", AnswerForm.CHAT),
    MESSAGE_TOOL_NAME("/choices/*/message/tool_calls/*/function/name", AnswerForm.CHAT),
    MESSAGE_TOOL_ARGUMENTS("/choices/*/message/tool_calls/*/function/arguments", AnswerForm.CHAT),
    MESSAGE_FUNCTION_NAME("/choices/*/message/function_call/name", AnswerForm.CHAT),
    MESSAGE_FUNCTION_ARGUMENTS("/choices/*/message/function_call/arguments", AnswerForm.CHAT),

    /** A string in OpenAI's response events, an object in Anthropic's message events. */
    EVENT_DELTA("/delta", AnswerForm.RESPONSES, AnswerForm.MESSAGES),
    EVENT_TEXT("/delta/text", AnswerForm.MESSAGES),
    EVENT_ARGUMENTS("/delta/partial_json", AnswerForm.MESSAGES),
    EVENT_THINKING("/delta/thinking", AnswerForm.MESSAGES),

    /** The parts of an answer that is no stream. */
    BLOCK_TEXT("/content/*/text", AnswerForm.MESSAGES),
    BLOCK_THINKING("/content/*/thinking", AnswerForm.MESSAGES),
    BLOCK_TOOL_NAME("/content/*/name", AnswerForm.MESSAGES),
    BLOCK_TOOL_INPUT("/content/*/input", AnswerForm.MESSAGES),
    OUTPUT_TEXT("/output/*/content/*/text", AnswerForm.RESPONSES),
    OUTPUT_REFUSAL("/output/*/content/*/refusal", AnswerForm.RESPONSES),
    OUTPUT_SUMMARY("/output/*/summary/*/text", AnswerForm.RESPONSES),
    OUTPUT_TOOL_NAME("/output/*/name", AnswerForm.RESPONSES),
    OUTPUT_TOOL_ARGUMENTS("/output/*/arguments", AnswerForm.RESPONSES),

    GEMINI_MODEL("/modelVersion", AnswerForm.GEMINI),
    GEMINI_USAGE("/usageMetadata", AnswerForm.GEMINI),
    GEMINI_PROMPT_TOKENS("/usageMetadata/promptTokenCount", AnswerForm.GEMINI),
    GEMINI_TOOL_PROMPT_TOKENS("/usageMetadata/toolUsePromptTokenCount", AnswerForm.GEMINI),
    GEMINI_CACHED_TOKENS("/usageMetadata/cachedContentTokenCount", AnswerForm.GEMINI),
    GEMINI_CANDIDATES_TOKENS("/usageMetadata/candidatesTokenCount", AnswerForm.GEMINI),
    GEMINI_THOUGHTS_TOKENS("/usageMetadata/thoughtsTokenCount", AnswerForm.GEMINI),
    GEMINI_TOTAL_TOKENS("/usageMetadata/totalTokenCount", AnswerForm.GEMINI),
    GEMINI_FINISH_REASON("/candidates/*/finishReason", AnswerForm.GEMINI),
    GEMINI_TEXT("/candidates/*/content/parts/*/text", AnswerForm.GEMINI),
    GEMINI_TOOL_NAME("/candidates/*/content/parts/*/functionCall/name", AnswerForm.GEMINI),
    GEMINI_TOOL_ARGUMENTS("/candidates/*/content/parts/*/functionCall/args", AnswerForm.GEMINI);

    @SuppressWarnings("ImmutableEnumChecker") // a record of an unmodifiable list
    private final JsonPath path;

    @SuppressWarnings("ImmutableEnumChecker") // never changed
    private final Set<AnswerForm> forms;

    AnswerField(String path, AnswerForm... forms) {
        this.path = JsonPath.of(path);
        this.forms = EnumSet.copyOf(Arrays.asList(forms));
    }

    JsonPath path() {
        return path;
    }

    /** Whether it belongs to a choice of a chat completion. */
    boolean isInChoice() {
        return compareTo(CHOICE) >= 0 && compareTo(MESSAGE_FUNCTION_ARGUMENTS) <= 0;
    }

    /** Whether only the price of an exchange depends on it, so that it is not read where exchanges are not priced. */
    boolean isForPrices() {
        return compareTo(SERVICE_TIER) >= 0 && compareTo(GEMINI_TIER) <= 0;
    }

    boolean isIn(AnswerForm form) {
        return forms.contains(form) || (form == AnswerForm.ANY && !isOfStored());
    }

    /** Only these APIs say which response, conversation or item is whose. Any other answer could claim one of another client. */
    private boolean isOfStored() {
        return compareTo(RESPONSE_ID) >= 0 && compareTo(RESPONSE_ITEM_ID) <= 0;
    }
}

package dev.sluice.completion;

import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;
import dev.sluice.tokens.TokenDetails;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The usage that a provider reports in one answer, from its JSON text or from the events of its stream. The last figure of each kind counts,
 * because some providers send a running total in every event. A later 0 does not replace a figure, and neither does one that cannot be
 * true, see {@link UsageBounds}.
 *
 * <p>Anthropic reports cache writes, cache reads and other input separately; their sum is the prompt. All others report the cached tokens
 * as a part of the prompt. Google reports hidden reasoning beside the answer; it is a part of the completion here. The output tokens of
 * Anthropic's first event are partial and ignored: the last event reports the total.
 *
 * <p>Not thread-safe.
 */
final class UsageReport {

    private static final int UNKNOWN = -1;

    /** What a second of sound counts, where a provider reports only its duration: about what models that report tokens use. */
    private static final long TOKENS_PER_SECOND = 10;

    /** Far more than a provider makes for one request. */
    private static final long MOST_SEARCHES = 10_000;

    private final UsageBounds bounds;

    private long prompt = UNKNOWN;
    private long completion = UNKNOWN;
    private long cached;
    private long cacheWritten;
    private long promptAudio;
    private long promptImages;
    private long reasoning;
    private long completionAudio;
    private long cacheWrittenHour;
    private long cachedAudio;
    private long cachedImages;
    private long completionImages;
    private long searches;
    private long soundSeconds;

    /** These describe the current document. */
    private long input;

    private long cacheRead;
    private long cacheCreated;
    private long toolPrompt;
    private long candidates;
    private long thoughts;
    private long total;
    private long cacheCreatedHour;
    private final Modalities promptParts = new Modalities();
    private final Modalities cacheParts = new Modalities();
    private final Modalities candidatesParts = new Modalities();

    UsageReport(UsageBounds bounds) {
        this.bounds = bounds;
        begin();
    }

    /** Begins a document. */
    void begin() {
        input = UNKNOWN;
        cacheRead = 0;
        cacheCreated = 0;
        cacheCreatedHour = 0;
        promptParts.begin();
        cacheParts.begin();
        candidatesParts.begin();
        toolPrompt = 0;
        candidates = UNKNOWN;
        thoughts = 0;
        total = UNKNOWN;
    }

    /** Adds a field of the document. Ignores those that report no usage. */
    void add(AnswerField field, JsonValue value) {
        switch (field) {
            case PROMPT_TOKENS, GROQ_PROMPT_TOKENS, RESPONSE_INPUT_TOKENS, RANKING_INPUT_TOKENS, GEMINI_PROMPT_TOKENS ->
                prompt = later(bounds.prompt(value, prompt), prompt);
            case COMPLETION_TOKENS,
                    GROQ_COMPLETION_TOKENS,
                    OUTPUT_TOKENS,
                    RESPONSE_OUTPUT_TOKENS,
                    RANKING_OUTPUT_TOKENS -> completion = later(bounds.completion(value, completion), completion);
            case TOTAL_TOKENS, GEMINI_TOTAL_TOKENS -> total = bounds.total(value, UNKNOWN);
            case INPUT_TOKENS, MESSAGE_INPUT_TOKENS -> input = bounds.prompt(value, input);
            case CACHE_CREATION_TOKENS, MESSAGE_CACHE_CREATION_TOKENS -> cacheCreated = bounds.prompt(value, 0);
            case CACHE_READ_TOKENS, MESSAGE_CACHE_READ_TOKENS -> cacheRead = bounds.prompt(value, 0);
            case CACHED_TOKENS,
                    DEEPSEEK_CACHED_TOKENS,
                    INPUT_CACHED_TOKENS,
                    RESPONSE_CACHED_TOKENS,
                    GEMINI_CACHED_TOKENS -> cached = later(bounds.prompt(value, cached), cached);
            case PROMPT_AUDIO_TOKENS, INPUT_AUDIO_TOKENS ->
                promptAudio = later(bounds.prompt(value, promptAudio), promptAudio);
            case INPUT_IMAGE_TOKENS -> promptImages = later(bounds.prompt(value, promptImages), promptImages);
            case REASONING_TOKENS, OUTPUT_REASONING_TOKENS, RESPONSE_REASONING_TOKENS ->
                reasoning = later(bounds.completion(value, reasoning), reasoning);
            case COMPLETION_AUDIO_TOKENS ->
                completionAudio = later(bounds.completion(value, completionAudio), completionAudio);
            case SECONDS -> {
                prompt = later(bounds.prompt(tokensOfSound(value), prompt), prompt);
                soundSeconds = Math.max(soundSeconds, tokensOfSound(value) / TOKENS_PER_SECOND);
            }
            case CACHE_HOUR_TOKENS, MESSAGE_CACHE_HOUR_TOKENS -> cacheCreatedHour = bounds.prompt(value, 0);
            case SEARCHES -> searches = later(Math.min(bounds.prompt(value, searches), MOST_SEARCHES), searches);
            case PROMPT_IMAGE_TOKENS -> promptImages = later(bounds.prompt(value, promptImages), promptImages);
            case COMPLETION_IMAGE_TOKENS, OUTPUT_IMAGE_TOKENS ->
                completionImages = later(bounds.completion(value, completionImages), completionImages);
            case GEMINI_PROMPT_PART -> promptParts.next();
            case GEMINI_PROMPT_MODALITY -> promptParts.modality(value);
            case GEMINI_PROMPT_COUNT -> promptParts.count(bounds.prompt(value, 0));
            case GEMINI_CACHE_PART -> cacheParts.next();
            case GEMINI_CACHE_MODALITY -> cacheParts.modality(value);
            case GEMINI_CACHE_COUNT -> cacheParts.count(bounds.prompt(value, 0));
            case GEMINI_CANDIDATES_PART -> candidatesParts.next();
            case GEMINI_CANDIDATES_MODALITY -> candidatesParts.modality(value);
            case GEMINI_CANDIDATES_COUNT -> candidatesParts.count(bounds.completion(value, 0));
            case GEMINI_TOOL_PROMPT_TOKENS -> toolPrompt = bounds.prompt(value, 0);
            case GEMINI_CANDIDATES_TOKENS -> candidates = bounds.completion(value, UNKNOWN);
            case GEMINI_THOUGHTS_TOKENS -> thoughts = bounds.completion(value, 0);
            default -> {
                // No usage.
            }
        }
    }

    /** Ends a document: puts figures together that belong to each other. */
    void end() {
        if (input != UNKNOWN) {
            prompt = later(bounds.prompt(input + cacheCreated + cacheRead, prompt), prompt);
            cached = later(cacheRead, cached);
            cacheWritten = later(cacheCreated, cacheWritten);
            cacheWrittenHour = later(cacheCreatedHour, cacheWrittenHour);
        }
        promptAudio = later(promptParts.audio(), promptAudio);
        promptImages = later(promptParts.images(), promptImages);
        cachedAudio = later(cacheParts.audio(), cachedAudio);
        cachedImages = later(cacheParts.images(), cachedImages);
        completionAudio = later(candidatesParts.audio(), completionAudio);
        completionImages = later(candidatesParts.images(), completionImages);
        if (toolPrompt > 0) {
            prompt = bounds.prompt(Math.max(prompt, 0) + toolPrompt, prompt);
        }
        if (candidates != UNKNOWN || thoughts > 0) {
            completion = later(Math.max(candidates, 0) + thoughts, completion);
            reasoning = later(thoughts, reasoning);
        }
        if (total != UNKNOWN) {
            addTotal();
        }
    }

    /**
     * A total is all that rankings and moderations report. Elsewhere, what it has above the other figures is reasoning that is not among
     * the completion tokens.
     */
    private void addTotal() {
        if (prompt == UNKNOWN && completion == UNKNOWN) {
            prompt = total;
        } else if (prompt != UNKNOWN && completion != UNKNOWN && total > prompt + completion) {
            reasoning = later(total - prompt - completion, reasoning);
            completion = total - prompt;
        }
    }

    private static long tokensOfSound(JsonValue seconds) {
        if (seconds.kind() != JsonKind.NUMBER) {
            return UNKNOWN;
        }
        // A fraction too: 9.2 seconds.
        double known = Double.parseDouble(new String(seconds.toJson(), StandardCharsets.US_ASCII));
        return known >= 0 && known < Integer.MAX_VALUE ? (long) Math.ceil(known) * TOKENS_PER_SECOND : UNKNOWN;
    }

    private static long later(long reported, long before) {
        return reported > 0 || before <= 0 ? reported : before;
    }

    /** Whether any figure was reported. */
    boolean isKnown() {
        return prompt != UNKNOWN || completion != UNKNOWN;
    }

    /** Whether the completion's tokens were reported. */
    boolean hasCompletion() {
        return completion != UNKNOWN;
    }

    /** Tokens of the prompt; empty if they were not reported. */
    OptionalLong prompt() {
        return prompt == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(prompt);
    }

    /** Tokens of the completion; empty if they were not reported. */
    OptionalLong completion() {
        return completion == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(completion);
    }

    /** How many searches of the web the provider made. */
    long searches() {
        return searches;
    }

    /** Length of the sound that was read, if the provider reported this in place of tokens; else 0. */
    long soundSeconds() {
        return soundSeconds;
    }

    /** Parts of these tokens. */
    TokenDetails details() {
        return isKnown()
                ? new TokenDetails(
                        cached,
                        cacheWritten,
                        promptAudio,
                        promptImages,
                        reasoning,
                        completionAudio,
                        cacheWrittenHour,
                        cachedAudio,
                        cachedImages,
                        completionImages)
                : TokenDetails.NONE;
    }
}

package dev.sluice.completion;

import dev.sluice.completion.AnswerText.Kind;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;
import dev.sluice.tokens.TokenCounter;
import dev.sluice.tokens.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Finds out what an answer consumed, from the one JSON text that it is, or from the events that it comes in (behaviour.md
 * 5.2). For one answer.
 *
 * <p>What the provider says of it counts, and of that what it says last: some say it in every event, and count up. Where it
 * says nothing of the completion, the text of all choices is counted; once it has, none is looked at any more.
 *
 * <p>Anthropic counts what was written to its cache and read from it apart from the rest of the input; all three are the
 * prompt here. Its first event tells a part of the output, which is passed over: the last one tells all of it.
 */
final class AnswerMeter {

    private static final int UNKNOWN = -1;

    private final String askedModel;
    private final AnswerText text;
    private final TokenCounter tokens;

    /**
     * What stands in the choices of the text that is being read, each behind its {@link AnswerMember#CHOICE}: a choice's index may
     * stand behind its text, and the usage behind them all.
     */
    private final List<Found> choices = new ArrayList<>();

    private final Supplier<String> model = this::model;

    private String answeredModel = "";
    private long prompt = UNKNOWN;
    private long completion = UNKNOWN;
    private boolean isAnswer;
    private boolean toldError;

    /** Of the text that is being read, or was read last. */
    private boolean hasUsage;

    private boolean hasChoices;
    private boolean hasChoice;
    private boolean hasError;
    private boolean finishes;
    private long input;
    private long cached;
    private JsonValue type;
    private final List<JsonValue> eventText = new ArrayList<>(1);

    /**
     * Starts with nothing seen.
     *
     * @param askedModel the model that was asked for, by whose encoding is counted unless the answer names another; empty
     *     where it is not known
     */
    AnswerMeter(TokenCounter tokens, String askedModel) {
        this.tokens = tokens;
        this.askedModel = askedModel;
        this.text = new AnswerText(tokens);
    }

    /** Takes a whole answer, or the next event of one; a text that is no object says nothing. */
    void read(JsonDocument document) {
        begin();
        if (document.kind() != JsonKind.OBJECT) {
            return;
        }
        document.forEach((number, value) -> see(AnswerMember.of(number), value));
        readChoices();
        if (input != UNKNOWN) {
            prompt = input + cached;
        }
        if (type != null) {
            endEvent(type.asString());
        }
        toldError |= hasError;
    }

    /** What is known now; empty when the answer has told nothing, and is none that has a text to count. */
    Optional<TokenUsage> usage() {
        if (completion != UNKNOWN || (prompt != UNKNOWN && !isAnswer)) {
            return Optional.of(new TokenUsage(known(prompt), known(completion), TokenUsage.Source.REPORTED));
        }
        return isAnswer
                ? Optional.of(
                        new TokenUsage(known(prompt), OptionalLong.of(text.count(model())), TokenUsage.Source.COUNTED))
                : Optional.empty();
    }

    /** Whether an error stood in it. */
    boolean toldError() {
        return toldError;
    }

    /** Whether the event that was read last tells the usage and nothing else (behaviour.md 5.3). */
    boolean isUsageOnly() {
        return hasUsage && hasChoices && !hasChoice && !hasError;
    }

    /** Whether a choice finishes with the event that was read last. */
    boolean isFinishing() {
        return finishes;
    }

    private void begin() {
        hasUsage = false;
        hasChoices = false;
        hasChoice = false;
        hasError = false;
        finishes = false;
        input = UNKNOWN;
        cached = 0;
        type = null;
        eventText.clear();
    }

    private void see(AnswerMember member, JsonValue value) {
        switch (member) {
            case TYPE -> type = value.kind() == JsonKind.STRING ? value : type;
            case MODEL, MESSAGE_MODEL, RESPONSE_MODEL -> seeModel(value);
            case ERROR -> hasError = value.kind() == JsonKind.OBJECT || value.kind() == JsonKind.STRING;
            case USAGE -> hasUsage = value.kind() == JsonKind.OBJECT;
            case PROMPT_TOKENS, GROQ_PROMPT_TOKENS, RESPONSE_INPUT_TOKENS ->
                prompt = value.asCount().orElse(prompt);
            case COMPLETION_TOKENS, GROQ_COMPLETION_TOKENS, OUTPUT_TOKENS, RESPONSE_OUTPUT_TOKENS ->
                completion = value.asCount().orElse(completion);
            case INPUT_TOKENS, MESSAGE_INPUT_TOKENS -> input = value.asCount().orElse(input);
            case CACHE_CREATION_TOKENS, CACHE_READ_TOKENS, MESSAGE_CACHE_CREATION_TOKENS, MESSAGE_CACHE_READ_TOKENS ->
                cached += value.asCount().orElse(0);
            case CHOICES -> hasChoices = value.kind() == JsonKind.ARRAY;
            case CHOICE -> {
                isAnswer = true;
                hasChoice = true;
                choices.add(new Found(member, value));
            }
            case FINISH_REASON -> finishes |= value.kind() == JsonKind.STRING;
            case EVENT_DELTA, EVENT_TEXT, EVENT_ARGUMENTS, EVENT_THINKING -> {
                if (value.kind() == JsonKind.STRING) {
                    eventText.add(value);
                }
            }
            case METADATA, STATE -> {
                // Not of the meter's.
            }
            default -> choices.add(new Found(member, value));
        }
    }

    private void seeModel(JsonValue value) {
        // Azure's first event names an empty one.
        if (answeredModel.isEmpty() && value.kind() == JsonKind.STRING) {
            answeredModel = value.asString();
        }
    }

    /** Adds the text of the choices, as long as nobody has said how much it is. */
    private void readChoices() {
        if (completion == UNKNOWN) {
            for (int from = 0, to; from < choices.size(); from = to) {
                to = endOfChoice(from);
                readChoice(from, to);
            }
        }
        choices.clear();
    }

    private int endOfChoice(int start) {
        int at = start + 1;
        while (at < choices.size() && choices.get(at).member() != AnswerMember.CHOICE) {
            at++;
        }
        return at;
    }

    /** Of the places where providers repeat a choice's text, takes only the first that there is. */
    private void readChoice(int from, int to) {
        long index = 0;
        boolean hasDelta = false;
        boolean hasMessage = false;
        boolean hasReasoningContent = false;
        for (int at = from; at < to; at++) {
            Found found = choices.get(at);
            switch (found.member()) {
                case CHOICE_INDEX -> index = found.value().asCount().orElse(0);
                case DELTA -> hasDelta = true;
                case MESSAGE -> hasMessage = true;
                case DELTA_REASONING_CONTENT, MESSAGE_REASONING_CONTENT ->
                    hasReasoningContent |= found.value().kind() == JsonKind.STRING;
                default -> {
                    // Text, for the second time round.
                }
            }
        }
        for (int at = from; at < to; at++) {
            Found found = choices.get(at);
            Kind kind = kindOf(found.member(), hasDelta, hasMessage, hasReasoningContent);
            if (kind != null && found.value().kind() == JsonKind.STRING) {
                text.add(index, kind, found.value(), model);
            }
        }
    }

    /** Which text this is; null for what is none, or repeats another. */
    private static Kind kindOf(AnswerMember member, boolean hasDelta, boolean hasMessage, boolean hasReasoningContent) {
        return switch (member) {
            case DELTA_CONTENT, DELTA_CONTENT_PART -> Kind.CONTENT;
            case DELTA_REFUSAL -> Kind.REFUSAL;
            case DELTA_REASONING -> hasReasoningContent ? null : Kind.REASONING;
            case DELTA_REASONING_CONTENT, DELTA_THINKING_PART -> Kind.REASONING;
            case DELTA_TOOL_NAME, DELTA_TOOL_ARGUMENTS, DELTA_FUNCTION_NAME, DELTA_FUNCTION_ARGUMENTS -> Kind.TOOL_CALL;
            case MESSAGE_CONTENT, MESSAGE_CONTENT_PART -> hasDelta ? null : Kind.CONTENT;
            case MESSAGE_REFUSAL -> hasDelta ? null : Kind.REFUSAL;
            case MESSAGE_REASONING -> hasDelta || hasReasoningContent ? null : Kind.REASONING;
            case MESSAGE_REASONING_CONTENT, MESSAGE_THINKING_PART -> hasDelta ? null : Kind.REASONING;
            case MESSAGE_TOOL_NAME, MESSAGE_TOOL_ARGUMENTS, MESSAGE_FUNCTION_NAME, MESSAGE_FUNCTION_ARGUMENTS ->
                hasDelta ? null : Kind.TOOL_CALL;
            case CHOICE_TEXT -> hasDelta || hasMessage ? null : Kind.CONTENT;
            default -> null;
        };
    }

    /** Adds the text in an event of a response or a message, and notices an error. */
    private void endEvent(String name) {
        hasError |= name.equals("error") || name.equals("response.failed");
        // Sound comes as text too, which no tokenizer can count.
        if (!name.equals("response.audio.delta")) {
            Kind kind = name.contains("arguments") ? Kind.TOOL_CALL : Kind.CONTENT;
            for (JsonValue value : eventText) {
                isAnswer = true;
                if (completion == UNKNOWN) {
                    text.add(0, kind, value, model);
                }
            }
        }
    }

    /** The one that answered, unless only the name that was asked for says which encoding it has. */
    private String model() {
        return tokens.knows(answeredModel) || !tokens.knows(askedModel) ? answeredModel : askedModel;
    }

    private static OptionalLong known(long count) {
        return count == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(count);
    }

    private record Found(AnswerMember member, JsonValue value) {}
}

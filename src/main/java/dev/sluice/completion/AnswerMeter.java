package dev.sluice.completion;

import dev.sluice.api.AnswerForm;
import dev.sluice.api.StreamEnd;
import dev.sluice.completion.AnswerText.TextKind;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonResult;
import dev.sluice.json.JsonValue;
import dev.sluice.price.ProviderStatement;
import dev.sluice.tokens.TokenCounter;
import dev.sluice.tokens.TokenUsage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Determines the token usage of one response, from its JSON text or from the events of its stream (behaviour.md 5.2).
 *
 * <p>Usage that the provider reports takes precedence, see {@link UsageReport}. If it reports no completion tokens, the text of the answer is
 * counted. Once it has reported them, text is ignored.
 */
final class AnswerMeter {

    /** Bounds what a provider can cause that ends its stream again and again. Usually there are two: for the usage, and for the end. */
    private static final int MOST_EARLY_SETTLEMENTS = 4;

    private static final int LONGEST_TIER = 64;
    private static final int LONGEST_COST = 40;

    private final String requestedModel;
    private final AnswerText text;
    private final TokenCounter tokens;
    private final UsageBounds bounds;
    private final UsageReport report;
    private final AnswerFields fields;
    private final StreamEnd end;
    private final AnswerObserver observer;

    private final ChoiceFields choices = new ChoiceFields();
    private final Supplier<String> model = this::model;

    private String responseModel = "";
    private String tier = "";
    private Optional<BigDecimal> told = Optional.empty();
    private boolean isCountable;
    private boolean isIdentified;
    private boolean hasSeenError;
    private boolean wasAtEnd;
    private int earlySettlements;

    /** The usage so far; null when it must be determined. */
    private Optional<TokenUsage> usage;

    /** These describe the current document. */
    private boolean hasUsage;

    private boolean hasChoices;
    private boolean hasChoice;
    private boolean hasError;
    private boolean hasFinishReason;
    private JsonValue type;

    /** What the document says about its price, or null. */
    private JsonValue tierValue;

    private JsonValue toldValue;
    private final List<JsonValue> eventText = new ArrayList<>(1);

    /**
     * Creates a meter for one response.
     *
     * @param requestedModel the model of the request, whose encoding is used unless the response names another model with a known
     *     encoding; empty when unknown
     * @param bounds decides which figures can be true
     * @param form where the answer reports its usage
     * @param priced whether to read what only the price of the exchange depends on
     * @param end told of the events of a stream
     * @param observer told of the usage and the id
     */
    AnswerMeter(
            TokenCounter tokens,
            String requestedModel,
            UsageBounds bounds,
            AnswerForm form,
            boolean priced,
            StreamEnd end,
            AnswerObserver observer) {
        this.tokens = tokens;
        this.requestedModel = requestedModel;
        this.bounds = bounds;
        this.report = new UsageReport(bounds);
        this.fields = AnswerFields.of(form, priced);
        this.end = end;
        this.observer = observer;
        this.text = new AnswerText(tokens);
    }

    /** Parses a whole response, or the data of an event, for {@link #add}. */
    JsonResult parse(byte[] text, int length) {
        return fields.parse(text, length);
    }

    /** Adds a whole response or the next event of a stream. */
    void add(JsonDocument document) {
        begin();
        bounds.addAnswer(document.length());
        if (!fields.areIn(document)) {
            return;
        }
        document.forEach((pathIndex, value) -> addField(fields.at(pathIndex), value));
        report.end();
        addStatement();
        addChoices();
        String eventType = type == null ? "" : type.asString();
        end.event(eventType);
        if (type != null) {
            addEventText(eventType);
        }
        if (hasUsage) {
            end.usage();
        }
        boolean isFirstError = hasError && !hasSeenError;
        boolean isFirstEnd = end.isReached() && !wasAtEnd;
        hasSeenError |= hasError;
        wasAtEnd |= isFirstEnd;
        if (isFirstError || isFirstEnd || (wasAtEnd && hasUsage)) {
            settleEarly();
        }
    }

    /**
     * The client may take the current event for the end of its answer and ask again. Without a reported usage there is nothing to give
     * back, so the settlement can wait.
     */
    private void settleEarly() {
        if (report.isKnown() && earlySettlements < MOST_EARLY_SETTLEMENTS) {
            earlySettlements++;
            settle();
        }
    }

    /** Every event of a stream may name its tier; the last one that reports usage counts, or that begins the answer. */
    private void addStatement() {
        if (tierValue != null && tierValue.kind() == JsonKind.STRING && (tier.isEmpty() || report.isKnown())) {
            String named = tierValue.asString();
            tier = named.length() <= LONGEST_TIER ? named : tier;
        }
        if (toldValue != null && toldValue.kind() == JsonKind.NUMBER) {
            told = decimal(toldValue.toJson()).or(() -> told);
        }
    }

    /** Empty for what no BigDecimal can hold: JSON does not bound exponents. */
    private static Optional<BigDecimal> decimal(byte[] number) {
        try {
            return number.length <= LONGEST_COST
                    ? Optional.of(new BigDecimal(new String(number, StandardCharsets.US_ASCII)))
                    : Optional.empty();
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    /** Returns what the answer says, besides its usage, that its price depends on. */
    ProviderStatement statement() {
        return new ProviderStatement(
                Optional.of(responseModel).filter(named -> !named.isEmpty()),
                Optional.of(tier).filter(named -> !named.isEmpty()),
                told,
                report.searches(),
                report.soundSeconds());
    }

    /** Settles with the usage so far. */
    void settle() {
        observer.settled(usage(), this::statement);
    }

    /** Returns the usage so far; empty when the response reports none and has no text to count. */
    Optional<TokenUsage> usage() {
        if (usage == null) {
            usage = determineUsage();
        }
        return usage;
    }

    private Optional<TokenUsage> determineUsage() {
        if (report.hasCompletion() || (report.isKnown() && !isCountable)) {
            return Optional.of(
                    new TokenUsage(report.prompt(), report.completion(), TokenUsage.Source.REPORTED, report.details()));
        }
        return isCountable
                ? Optional.of(new TokenUsage(
                        report.prompt(),
                        OptionalLong.of(text.count(model())),
                        TokenUsage.Source.COUNTED,
                        report.details()))
                : Optional.empty();
    }

    /** Whether the response contained an error. */
    boolean hasSeenError() {
        return hasSeenError;
    }

    /** Records the event that some APIs send last, which is not JSON. */
    void addDone() {
        end.done();
        settleEarly();
    }

    /** Whether the stream may end after the last event. */
    boolean isAtEnd() {
        return end.isReached();
    }

    /** Whether the last event contains only the usage (behaviour.md 5.3). */
    boolean isUsageOnly() {
        return hasUsage && hasChoices && !hasChoice && !hasError;
    }

    /** Whether the last event has a finish reason. */
    boolean hasFinishReason() {
        return hasFinishReason;
    }

    private void begin() {
        usage = null;
        hasUsage = false;
        hasChoices = false;
        hasChoice = false;
        hasError = false;
        hasFinishReason = false;
        report.begin();
        type = null;
        tierValue = null;
        toldValue = null;
        eventText.clear();
    }

    private void addField(AnswerField field, JsonValue value) {
        switch (field) {
            case TYPE -> type = value.kind() == JsonKind.STRING ? value : type;
            case RESPONSE_ID, EVENT_RESPONSE_ID -> identify(value);
            case ITEM_ID, EVENT_ITEM_ID, RESPONSE_ITEM_ID -> observer.made(value);
            case MODEL, MESSAGE_MODEL, RESPONSE_MODEL, GEMINI_MODEL -> setModel(value);
            case ERROR -> hasError = value.kind() == JsonKind.OBJECT || value.kind() == JsonKind.STRING;
            case USAGE, GEMINI_USAGE -> hasUsage = value.kind() == JsonKind.OBJECT;
            case CHOICES -> hasChoices = value.kind() == JsonKind.ARRAY;
            case CHOICE -> {
                isCountable = true;
                hasChoice = true;
                choices.add(field, value);
            }
            case FINISH_REASON -> {
                hasFinishReason |= value.kind() == JsonKind.STRING;
                choices.add(field, value);
            }
            case EVENT_DELTA, EVENT_TEXT, EVENT_ARGUMENTS, EVENT_THINKING -> {
                if (value.kind() == JsonKind.STRING) {
                    eventText.add(value);
                }
            }
            case BLOCK_TEXT, OUTPUT_TEXT -> addText(TextKind.CONTENT, value);
            case GEMINI_TEXT -> {
                end.choice(0, false);
                addText(TextKind.CONTENT, value);
            }
            case BLOCK_THINKING, OUTPUT_SUMMARY -> addText(TextKind.REASONING, value);
            case OUTPUT_REFUSAL -> addText(TextKind.REFUSAL, value);
            case BLOCK_TOOL_NAME,
                    BLOCK_TOOL_INPUT,
                    OUTPUT_TOOL_NAME,
                    OUTPUT_TOOL_ARGUMENTS,
                    GEMINI_TOOL_NAME,
                    GEMINI_TOOL_ARGUMENTS -> addText(TextKind.TOOL_CALL, value);
            case SERVICE_TIER, RESPONSE_SERVICE_TIER, USAGE_SERVICE_TIER, MESSAGE_SERVICE_TIER, GEMINI_TIER ->
                tierValue = value;
            case TOLD_COST, RESPONSE_TOLD_COST -> toldValue = value;
            case METADATA, STATE -> {
                // Not related to usage.
            }
            case GEMINI_FINISH_REASON -> end.choice(0, value.kind() == JsonKind.STRING);
            default -> {
                if (field.isInChoice()) {
                    choices.add(field, value);
                } else {
                    report.add(field, value);
                }
            }
        }
    }

    /** Adds text of an answer that is no chat completion: of a string, or of a tool's arguments as an object. */
    private void addText(TextKind kind, JsonValue value) {
        if (value.kind() != JsonKind.STRING && value.kind() != JsonKind.OBJECT) {
            return;
        }
        isCountable = true;
        if (!report.hasCompletion()) {
            text.add(0, kind, value, model);
        }
    }

    /** Every event of a stream repeats the id of its response. */
    private void identify(JsonValue value) {
        if (!isIdentified && value.kind() == JsonKind.STRING) {
            isIdentified = true;
            observer.identified(value.asString());
        }
    }

    private void setModel(JsonValue value) {
        // The first event of Azure has an empty model.
        if (responseModel.isEmpty() && value.kind() == JsonKind.STRING) {
            responseModel = value.asString();
        }
    }

    /** Reports the choices, and adds their text, unless the completion tokens were reported. */
    private void addChoices() {
        if (hasChoices) {
            end.choices();
            choices.reportTo(end);
        }
        if (!report.hasCompletion()) {
            choices.addTextTo(text, model);
        }
        choices.clear();
    }

    /** Adds the text of an event of OpenAI's responses or Anthropic's messages, and detects an error. */
    private void addEventText(String eventType) {
        hasError |= eventType.equals("error") || eventType.equals("response.failed");
        // Audio is base64 text, which is not tokens.
        if (!eventType.equals("response.audio.delta")) {
            TextKind kind = eventType.contains("arguments") ? TextKind.TOOL_CALL : TextKind.CONTENT;
            for (JsonValue value : eventText) {
                isCountable = true;
                if (!report.hasCompletion()) {
                    text.add(0, kind, value, model);
                }
            }
        }
    }

    /** The model of the response, unless only the encoding of the requested model is known. */
    private String model() {
        return tokens.knows(responseModel) || !tokens.knows(requestedModel) ? responseModel : requestedModel;
    }
}

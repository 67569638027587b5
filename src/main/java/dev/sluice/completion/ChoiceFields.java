package dev.sluice.completion;

import dev.sluice.api.StreamEnd;
import dev.sluice.completion.AnswerText.TextKind;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The fields of all choices of one JSON document, each choice starting with its {@link AnswerField#CHOICE}. Kept until the document
 * ends, because a choice's index may follow its text, and the usage may follow all choices.
 */
final class ChoiceFields {

    /** Some providers send an empty finish reason until they have one. */
    private static final int EMPTY_STRING = "\"\"".length();

    private final List<ChoiceField> fields = new ArrayList<>();

    void add(AnswerField field, JsonValue value) {
        fields.add(new ChoiceField(field, value));
    }

    void clear() {
        fields.clear();
    }

    /**
     * Adds the text of every choice.
     *
     * @param model supplies the model whose encoding is used if text must be counted now
     */
    void addTextTo(AnswerText text, Supplier<String> model) {
        for (int from = 0, to; from < fields.size(); from = to) {
            to = endOfChoice(from);
            addChoice(from, to, text, model);
        }
    }

    /** Reports every choice, with its index, and whether it has a finish reason. */
    void reportTo(StreamEnd end) {
        for (int from = 0, to; from < fields.size(); from = to) {
            to = endOfChoice(from);
            long index = 0;
            boolean isFinished = false;
            for (int at = from; at < to; at++) {
                JsonValue value = fields.get(at).value();
                if (fields.get(at).field() == AnswerField.CHOICE_INDEX) {
                    index = value.asCount().orElse(0);
                } else if (fields.get(at).field() == AnswerField.FINISH_REASON) {
                    isFinished |= value.kind() == JsonKind.STRING && value.end() - value.start() > EMPTY_STRING;
                }
            }
            end.choice(index, isFinished);
        }
    }

    private int endOfChoice(int start) {
        int at = start + 1;
        while (at < fields.size() && fields.get(at).field() != AnswerField.CHOICE) {
            at++;
        }
        return at;
    }

    /** Adds the text of one choice. Providers may repeat it in several fields: only the first of these counts. */
    private void addChoice(int from, int to, AnswerText text, Supplier<String> model) {
        long index = 0;
        boolean hasDelta = false;
        boolean hasMessage = false;
        boolean hasReasoningContent = false;
        for (int at = from; at < to; at++) {
            ChoiceField field = fields.get(at);
            switch (field.field()) {
                case CHOICE_INDEX -> index = field.value().asCount().orElse(0);
                case DELTA -> hasDelta = true;
                case MESSAGE -> hasMessage = true;
                case DELTA_REASONING_CONTENT, MESSAGE_REASONING_CONTENT ->
                    hasReasoningContent |= field.value().kind() == JsonKind.STRING;
                default -> {
                    // Text: added below, when all other fields are known.
                }
            }
        }
        for (int at = from; at < to; at++) {
            ChoiceField field = fields.get(at);
            TextKind kind = kindOf(field.field(), hasDelta, hasMessage, hasReasoningContent);
            if (kind != null && field.value().kind() == JsonKind.STRING) {
                text.add(index, kind, field.value(), model);
            }
        }
    }

    /** Returns the kind of text of a field; null if it is not text or repeats another field. */
    private static TextKind kindOf(
            AnswerField field, boolean hasDelta, boolean hasMessage, boolean hasReasoningContent) {
        return switch (field) {
            case DELTA_CONTENT, DELTA_CONTENT_PART -> TextKind.CONTENT;
            case DELTA_REFUSAL -> TextKind.REFUSAL;
            case DELTA_REASONING -> hasReasoningContent ? null : TextKind.REASONING;
            case DELTA_REASONING_CONTENT, DELTA_THINKING_PART -> TextKind.REASONING;
            case DELTA_TOOL_NAME, DELTA_TOOL_ARGUMENTS, DELTA_FUNCTION_NAME, DELTA_FUNCTION_ARGUMENTS ->
                TextKind.TOOL_CALL;
            case MESSAGE_CONTENT, MESSAGE_CONTENT_PART -> hasDelta ? null : TextKind.CONTENT;
            case MESSAGE_REFUSAL -> hasDelta ? null : TextKind.REFUSAL;
            case MESSAGE_REASONING -> hasDelta || hasReasoningContent ? null : TextKind.REASONING;
            case MESSAGE_REASONING_CONTENT, MESSAGE_THINKING_PART -> hasDelta ? null : TextKind.REASONING;
            case MESSAGE_TOOL_NAME, MESSAGE_TOOL_ARGUMENTS, MESSAGE_FUNCTION_NAME, MESSAGE_FUNCTION_ARGUMENTS ->
                hasDelta ? null : TextKind.TOOL_CALL;
            case CHOICE_TEXT -> hasDelta || hasMessage ? null : TextKind.CONTENT;
            default -> null;
        };
    }

    private record ChoiceField(AnswerField field, JsonValue value) {}
}

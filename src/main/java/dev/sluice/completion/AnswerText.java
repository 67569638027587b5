package dev.sluice.completion;

import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;
import dev.sluice.tokens.TokenCounter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The text of one response, kept until it is known whether its tokens must be counted.
 *
 * <p>Tokens depend on whole words, so text is not counted as it arrives, but as one text per choice and {@link TextKind}. A text
 * above {@value #MAX_PENDING} characters, or one that makes all texts too long together, is counted up to a boundary between two words, where every supported tokenizer splits,
 * and the counted part is dropped.
 */
final class AnswerText {

    /** The kinds of text in a choice. */
    enum TextKind {
        CONTENT,
        REFUSAL,
        REASONING,
        TOOL_CALL
    }

    private static final int MAX_PENDING = 64 * 1024;

    /** Characters of all texts together. */
    private static final int MAX_ALL_PENDING = 4 * MAX_PENDING;

    /** The OpenAI API allows 128 choices. Further choices of other providers share the last text. */
    private static final int MAX_TEXTS = 4 * 128;

    private final TokenCounter tokens;
    private final List<Part> parts = new ArrayList<>(2);
    private long countedTokens;
    private int pending;

    AnswerText(TokenCounter tokens) {
        this.tokens = tokens;
    }

    /**
     * Adds a piece of text.
     *
     * @param value a JSON string, or an object whose JSON text counts
     * @param model supplies the model whose encoding is used, if a part must be counted now
     */
    void add(long choice, TextKind kind, JsonValue value, Supplier<String> model) {
        StringBuilder text = textOf(choice, kind);
        int before = text.length();
        if (value.kind() == JsonKind.STRING) {
            value.appendTo(text);
        } else {
            text.append(new String(value.toJson(), StandardCharsets.UTF_8));
        }
        pending += text.length() - before;
        if (text.length() > MAX_PENDING || pending > MAX_ALL_PENDING) {
            int end = lastWordBoundary(text);
            countedTokens += tokens.count(model.get(), text.substring(0, end)).tokens();
            text.delete(0, end);
            text.trimToSize();
            pending -= end;
        }
    }

    /** Counts the whole text with the encoding of this model. */
    long count(String model) {
        long sum = countedTokens;
        for (Part part : parts) {
            sum += tokens.count(model, part.text().toString()).tokens();
        }
        return sum;
    }

    private StringBuilder textOf(long choice, TextKind kind) {
        for (Part part : parts) {
            if (part.choice() == choice && part.kind() == kind) {
                return part.text();
            }
        }
        if (parts.size() == MAX_TEXTS) {
            return parts.get(MAX_TEXTS - 1).text();
        }
        Part part = new Part(choice, kind, new StringBuilder());
        parts.add(part);
        return part.text();
    }

    /** Offset of the last space between two letters; the end of the text if there is none. */
    private static int lastWordBoundary(StringBuilder text) {
        for (int at = text.length() - 2; at > 0; at--) {
            if (text.charAt(at) == ' ' && isLetter(text.charAt(at - 1)) && isLetter(text.charAt(at + 1))) {
                return at;
            }
        }
        return text.length();
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private record Part(long choice, TextKind kind, StringBuilder text) {}
}

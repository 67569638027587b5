package dev.sluice.completion;

import dev.sluice.json.JsonValue;
import dev.sluice.tokens.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The text of an answer, kept until it is known whether it must be counted. For one answer.
 *
 * <p>Tokens go by whole words, so text is counted in one piece and not as it arrives: each choice has its own, and so has
 * each kind of text in it. What grows beyond {@value #MAX_PENDING} characters is counted up to a place between two words, at
 * which any tokenizer of ours splits too, and let go.
 */
final class AnswerText {

    /** Which text of a choice, as a model writes them one after another. */
    enum Kind {
        CONTENT,
        REFUSAL,
        REASONING,
        TOOL_CALL
    }

    private static final int MAX_PENDING = 64 * 1024;

    /** The OpenAI API allows 128 choices; those of a provider that sends more share the last text. */
    private static final int MAX_TEXTS = 4 * 128;

    private final TokenCounter tokens;
    private final List<Part> parts = new ArrayList<>(2);
    private long counted;

    AnswerText(TokenCounter tokens) {
        this.tokens = tokens;
    }

    /**
     * Adds what has come.
     *
     * @param value a string
     * @param model tells in whose encoding to count, if some must be counted now
     */
    void add(long choice, Kind kind, JsonValue value, Supplier<String> model) {
        StringBuilder text = textOf(choice, kind);
        value.appendTo(text);
        if (text.length() > MAX_PENDING) {
            int end = betweenWords(text);
            counted += tokens.count(model.get(), text.substring(0, end)).tokens();
            text.delete(0, end);
        }
    }

    /** Counts all of it in the encoding of this model. */
    long count(String model) {
        long sum = counted;
        for (Part part : parts) {
            sum += tokens.count(model, part.text().toString()).tokens();
        }
        return sum;
    }

    private StringBuilder textOf(long choice, Kind kind) {
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

    /** The last place where a space between two letters begins a word; the end, when there is none. */
    private static int betweenWords(StringBuilder text) {
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

    private record Part(long choice, Kind kind, StringBuilder text) {}
}

package dev.sluice.demo;

import dev.sluice.tokens.TokenCounter;
import java.util.Optional;

/** What the demo has in place of a language model: it says that it is none, and repeats the last message. */
final class DemoModel {

    /** The name that the demo reports. It answers to any other name too. */
    static final String NAME = "sluice-demo";

    /** In UTF-16 units. Agents send long messages: a stream of all their words would take minutes. */
    private static final int LONGEST_QUOTE = 2_000;

    private final TokenCounter tokens;

    DemoModel(TokenCounter tokens) {
        this.tokens = tokens;
    }

    DemoReply reply(DemoPrompt prompt) {
        Optional<String> tool = prompt.tool();
        String text = tool.isPresent()
                ? ""
                : "This is the demo provider of Sluice, not a language model. You said: " + quote(prompt.last());
        String output = tool.isPresent() ? DemoReply.ARGUMENTS : text;
        return new DemoReply(text, tool, inputTokens(prompt), count(prompt.model(), output));
    }

    /** Counts the tokens of all texts of a request. */
    long inputTokens(DemoPrompt prompt) {
        return count(prompt.model(), prompt.all());
    }

    private long count(String model, String text) {
        return tokens.count(model, text).tokens();
    }

    /** Keeps the end of a long text: agents write theirs before the user's. */
    private static String quote(String text) {
        int start = text.length() - LONGEST_QUOTE;
        if (start <= 0) {
            return text;
        }
        boolean splitsPair = Character.isLowSurrogate(text.charAt(start));
        return "…" + text.substring(splitsPair ? start + 1 : start);
    }
}

package dev.sluice.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the demo says, before it has the form of an API.
 *
 * @param text empty where a function is called
 * @param tool name of the function to call; empty for an answer in words
 * @param inputTokens tokens of the request's texts
 * @param outputTokens tokens of the text, or of the function's arguments
 */
record DemoReply(String text, Optional<String> tool, long inputTokens, long outputTokens) {

    /** The arguments of each function call, as JSON: none. */
    static final String ARGUMENTS = "{}";

    /** The words of the text, each with the space before it. Together they are the text. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int space = text.indexOf(' ', 1); space > 0; space = text.indexOf(' ', start + 1)) {
            words.add(text.substring(start, space));
            start = space;
        }
        words.add(text.substring(start));
        return words;
    }
}

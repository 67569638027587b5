package dev.sluice.demo;

import java.util.List;
import java.util.Optional;

/**
 * What the demo takes from a request, whatever its API.
 *
 * @param model the model's name, as the client wrote it
 * @param texts the texts of the instructions and of all messages, in their order
 * @param tool name of the function that the demo is to call; empty if it is to answer in words
 */
record DemoPrompt(String model, List<String> texts, Optional<String> tool) {

    DemoPrompt {
        texts = List.copyOf(texts);
    }

    /** The text whose tokens are counted. */
    String all() {
        return String.join("\n", texts);
    }

    /** The text of the last message. */
    String last() {
        return texts.isEmpty() ? "" : texts.get(texts.size() - 1);
    }
}

package dev.sluice.console;

import dev.sluice.json.ObjectText;
import java.util.List;
import java.util.stream.Stream;

/** An API that can be tried out. */
enum TrialApi {
    CHAT("chat", "/v1/chat/completions") {
        @Override
        ObjectText body(String model, String prompt) {
            return new ObjectText().with("model", model).withObjects("messages", List.of(message(prompt)));
        }
    },
    MESSAGES("messages", "/v1/messages") {
        @Override
        ObjectText body(String model, String prompt) {
            return new ObjectText()
                    .with("model", model)
                    .with("max_tokens", MOST_TOKENS)
                    .withObjects("messages", List.of(message(prompt)));
        }
    },
    RESPONSES("responses", "/v1/responses") {
        @Override
        ObjectText body(String model, String prompt) {
            return new ObjectText().with("model", model).with("input", prompt);
        }
    };

    /** Of an answer of Anthropic's API, which requires a bound. */
    private static final int MOST_TOKENS = 1024;

    private final String word;
    private final String path;

    /**
     * An API.
     *
     * @param word as access logs name it
     * @param path below the application
     */
    TrialApi(String word, String path) {
        this.word = word;
        this.path = path;
    }

    String word() {
        return word;
    }

    String path() {
        return path;
    }

    /** The smallest body that asks a model this. */
    abstract ObjectText body(String model, String prompt);

    static List<String> words() {
        return Stream.of(values()).map(TrialApi::word).toList();
    }

    /** The API of a word, which must be one of {@link #words}. */
    static TrialApi of(String word) {
        return Stream.of(values())
                .filter(api -> api.word.equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectText message(String prompt) {
        return new ObjectText().with("role", "user").with("content", prompt);
    }
}

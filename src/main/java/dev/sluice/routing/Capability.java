package dev.sluice.routing;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a request may need, and a target may lack. */
public enum Capability {
    /** Images in the prompt. */
    VISION("vision"),
    /** Sound in the prompt. */
    AUDIO("audio"),
    /** Files in the prompt. */
    FILES("files"),
    /** Tools that the model may call. */
    TOOLS("tools"),
    /** An answer that follows a JSON schema. */
    JSON_SCHEMA("json-schema"),
    /** Reasoning that the request asks for. */
    REASONING("reasoning"),
    /** More than one answer. */
    N("n"),
    /** The probabilities of tokens. */
    LOGPROBS("logprobs");

    private final String label;

    Capability(String label) {
        this.label = label;
    }

    /** All words in the configuration, for a message. */
    public static String labels() {
        return Stream.of(values()).map(Capability::label).collect(Collectors.joining(", "));
    }

    /** The word in the configuration. */
    public String label() {
        return label;
    }
}

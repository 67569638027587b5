package dev.sluice.testing;

import java.util.Optional;

/** A request of each endpoint that is read by JSON, with the model o3 and a spelling that must stay, and recorded answers to it. */
public enum InferenceCall {
    CHAT(
            "/v1/chat/completions",
            "{\"model\" :\"o3\", \"messages\":[{\"role\":\"user\",\"content\":\"H\\u0069\"}],\"n\":1.0}",
            "openai-chat-basic-4omini.json",
            "openai-chat-stream-usage-detailed.sse"),
    RESPONSES(
            "/v1/responses",
            "{ \"input\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"metadata\":{\"a\":\"b\"},\"model\":\"o3\" }",
            "openai-responses-basic.json",
            "openai-responses-stream-pydantic.sse"),
    COMPACT(
            "/v1/responses/compact",
            "{\"model\":\"o3\",\"input\":\"H\\u0069\"}\n",
            "openai-responses-basic.json",
            null),
    MESSAGES(
            "/v1/messages",
            "{\"max_tokens\":1e2,\"model\":\"o3\",\"metadata\":{\"user_id\":\"u\"},\"messages\":[]}",
            "anthropic-message-text.json",
            "anthropic-stream-thinking.sse"),
    COMPLETIONS(
            "/v1/completions", "{\"prompt\":[\"Hi\"],\"model\":\"o3\"}", null, "openai-completion-stream-usage.sse"),
    EMBEDDINGS(
            "/v1/embeddings",
            "{\"input\":[1,2,3],\"model\":\"o3\",\"metadata\":{}}",
            "openai-embeddings-base64.json",
            null),
    MODERATIONS("/v1/moderations", "{\"input\":\"Hi\", \"model\":\"o3\"}", null, null),
    RERANK("/v1/rerank", "{\"query\":\"q\",\"documents\":[\"a\",\"b\"],\"model\":\"o3\"}", null, null),
    IMAGES("/v1/images/generations", "{\"prompt\":\"A cat\",\"model\":\"o3\"}", null, null),
    SPEECH("/v1/audio/speech", "{\"input\":\"Hi\",\"voice\":\"alloy\",\"model\":\"o3\"}", null, null);

    private final String path;
    private final String body;
    private final String json;
    private final String stream;

    InferenceCall(String path, String body, String json, String stream) {
        this.path = path;
        this.body = body;
        this.json = json;
        this.stream = stream;
    }

    public String path() {
        return path;
    }

    public String body() {
        return body;
    }

    /** The body with another model. */
    public String body(String model) {
        return body.replace("\"o3\"", "\"" + model + "\"");
    }

    /** The body of a request for a stream; it needs no usage to be added. */
    public String streamBody() {
        return body.replaceFirst("\\{", "{\"stream\":true,\"stream_options\":{\"include_usage\":true},");
    }

    /** A provider's answer in JSON; empty if none is recorded. */
    public Optional<Recording> json() {
        return Optional.ofNullable(json).map(Recording::named);
    }

    /** A provider's stream; empty if there is none or none is recorded. */
    public Optional<Recording> stream() {
        return Optional.ofNullable(stream).map(Recording::named);
    }

    /** Whether a provider's model applies: to models of the same kind only. */
    public boolean takesProviderModel() {
        return compareTo(COMPLETIONS) <= 0;
    }

    /** How an error of this API begins. */
    public String errorStart() {
        return this == MESSAGES ? "{\"type\":\"error\",\"error\":{" : "{\"error\":{";
    }
}

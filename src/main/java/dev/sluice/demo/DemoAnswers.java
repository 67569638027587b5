package dev.sluice.demo;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;

/** The demo's answers in the form of the OpenAI API: records for the binding, public as it needs them so. */
public final class DemoAnswers {

    private DemoAnswers() {}

    /** A whole chat completion. */
    @JsonbPropertyOrder({"id", "object", "created", "model", "choices", "usage"})
    public record Completion(String id, String object, long created, String model, List<Choice> choices, Usage usage) {}

    /** The one choice of a whole completion. */
    @JsonbPropertyOrder({"index", "message", "finishReason"})
    public record Choice(
            int index,
            Message message,
            @JsonbProperty("finish_reason") String finishReason) {}

    /** What the demo says; its tool calls left out when there are none, as the API does. */
    public record Message(
            String role,
            String content,
            @JsonbProperty("tool_calls") List<ToolCall> toolCalls) {}

    /** A function that the demo asks for. */
    public record ToolCall(int index, String id, String type, Function function) {}

    /** The function's name, and its arguments as JSON text. */
    public record Function(String name, String arguments) {}

    /** One event of a stream; only one of them tells the usage, and only when asked. */
    @JsonbPropertyOrder({"id", "object", "created", "model", "choices", "usage"})
    public record Chunk(String id, String object, long created, String model, List<ChunkChoice> choices, Usage usage) {}

    /** The one choice of an event; its finish reason is absent until the last. */
    @JsonbPropertyOrder({"index", "delta", "finishReason"})
    public record ChunkChoice(
            int index,
            Message delta,
            @JsonbProperty("finish_reason") String finishReason) {}

    /** Tokens, really counted. */
    public record Usage(
            @JsonbProperty("prompt_tokens") long promptTokens,
            @JsonbProperty("completion_tokens") long completionTokens,
            @JsonbProperty("total_tokens") long totalTokens) {

        static Usage of(long prompt, long completion) {
            return new Usage(prompt, completion, prompt + completion);
        }
    }

    /** A list of models or embeddings. */
    public record Listing<T>(String object, List<T> data) {}

    /** The demo's model. */
    public record Model(
            String id,
            String object,
            long created,
            @JsonbProperty("owned_by") String ownedBy) {}

    /** Embeddings of some inputs. */
    public record Embeddings(String object, List<Embedding> data, String model, EmbeddingUsage usage) {}

    /** One embedding: a list of numbers, or base64 text of little-endian floats. */
    public record Embedding(String object, int index, Object embedding) {}

    /** Tokens of what was embedded. */
    public record EmbeddingUsage(
            @JsonbProperty("prompt_tokens") long promptTokens,
            @JsonbProperty("total_tokens") long totalTokens) {}
}

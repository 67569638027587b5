package dev.sluice.demo;

import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;

/** The demo's answers in the form of the OpenAI API: records for the binding, public as it needs them so. */
public final class DemoAnswers {

    private DemoAnswers() {}

    /** A whole chat completion. */
    @JsonbPropertyOrder({"id", "object", "created", "model", "choices", "usage", "systemFingerprint"})
    public record Completion(
            String id,
            String object,
            long created,
            String model,
            List<Choice> choices,
            Usage usage,

            @JsonbNillable @JsonbProperty("system_fingerprint")
            String systemFingerprint) {}

    /** The one choice of a whole completion. */
    @JsonbPropertyOrder({"index", "message", "logprobs", "finishReason"})
    public record Choice(
            int index,
            Message message,
            @JsonbNillable String logprobs,
            @JsonbProperty("finish_reason") String finishReason) {}

    /** What an event of a stream adds to the message. */
    public sealed interface Delta {}

    /** The message of a whole completion, or the first delta of a stream. Tool calls are left out when there are none. */
    @JsonbPropertyOrder({"role", "content", "toolCalls", "refusal"})
    public record Message(
            String role,
            @JsonbNillable String content,
            @JsonbProperty("tool_calls") List<ToolCall> toolCalls,
            @JsonbNillable String refusal)
            implements Delta {}

    /** More of the message's text. */
    public record Text(String content) implements Delta {}

    /** Nothing more: the delta of a stream's last choice. */
    public record Nothing() implements Delta {}

    /** A function that the demo asks for; numbered in a stream only. */
    @JsonbPropertyOrder({"index", "id", "type", "function"})
    public record ToolCall(Integer index, String id, String type, Function function) {}

    /** The function's name, and its arguments as JSON text. */
    @JsonbPropertyOrder({"name", "arguments"})
    public record Function(String name, String arguments) {}

    /** One event of a stream for a client that did not ask for the usage. */
    @JsonbPropertyOrder({"id", "object", "created", "model", "systemFingerprint", "choices"})
    public record Chunk(
            String id,
            String object,
            long created,
            String model,

            @JsonbNillable @JsonbProperty("system_fingerprint")
            String systemFingerprint,

            List<ChunkChoice> choices) {}

    /** One event of a stream for a client that asked for the usage: it is null in all events but the last. */
    @JsonbPropertyOrder({"id", "object", "created", "model", "systemFingerprint", "choices", "usage"})
    public record ChunkWithUsage(
            String id,
            String object,
            long created,
            String model,

            @JsonbNillable @JsonbProperty("system_fingerprint")
            String systemFingerprint,

            List<ChunkChoice> choices,
            Usage usage) {}

    /** The one choice of an event; its finish reason is null until the last. */
    @JsonbPropertyOrder({"index", "delta", "logprobs", "finishReason"})
    public record ChunkChoice(
            int index,
            Delta delta,
            @JsonbNillable String logprobs,
            @JsonbNillable @JsonbProperty("finish_reason") String finishReason) {}

    /** Tokens, counted as OpenAI counts them. Nillable here, as the binding looks at a record's own type for its nulls. */
    @JsonbNillable
    @JsonbPropertyOrder({"promptTokens", "completionTokens", "totalTokens"})
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

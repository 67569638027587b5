package dev.sluice.demo;

import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;

/** The demo's responses in the format of the OpenAI API. The JSON binding requires public records. */
public final class DemoAnswers {

    private DemoAnswers() {}

    /** A chat completion that is not streamed. */
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

    /** The only choice of a completion that is not streamed. */
    @JsonbPropertyOrder({"index", "message", "logprobs", "finishReason"})
    public record Choice(
            int index,
            Message message,
            @JsonbNillable String logprobs,
            @JsonbProperty("finish_reason") String finishReason) {}

    /** The part of the message that one event of a stream adds. */
    public sealed interface Delta {}

    /** The message of a completion that is not streamed, or the first delta of a stream. Without tool calls, the member is omitted. */
    @JsonbPropertyOrder({"role", "content", "toolCalls", "refusal"})
    public record Message(
            String role,
            @JsonbNillable String content,
            @JsonbProperty("tool_calls") List<ToolCall> toolCalls,
            @JsonbNillable String refusal)
            implements Delta {}

    /** The next piece of the message's text. */
    public record Text(String content) implements Delta {}

    /** The empty delta of the last choice of a stream. */
    public record Nothing() implements Delta {}

    /** A function call that the demo requests. Only a stream has the index. */
    @JsonbPropertyOrder({"index", "id", "type", "function"})
    public record ToolCall(Integer index, String id, String type, Function function) {}

    /** The name of the function and its arguments as JSON text. */
    @JsonbPropertyOrder({"name", "arguments"})
    public record Function(String name, String arguments) {}

    /** One event of a stream, if the client did not request the usage. */
    @JsonbPropertyOrder({"id", "object", "created", "model", "systemFingerprint", "choices"})
    public record Chunk(
            String id,
            String object,
            long created,
            String model,

            @JsonbNillable @JsonbProperty("system_fingerprint")
            String systemFingerprint,

            List<ChunkChoice> choices) {}

    /** One event of a stream, if the client requested the usage. The usage is null in all events except the last. */
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

    /** The only choice of an event. The finish reason is null in all events except the last with a choice. */
    @JsonbPropertyOrder({"index", "delta", "logprobs", "finishReason"})
    public record ChunkChoice(
            int index,
            Delta delta,
            @JsonbNillable String logprobs,
            @JsonbNillable @JsonbProperty("finish_reason") String finishReason) {}

    /** Token usage, counted as OpenAI counts it. Nillable on the record, because the binding reads nillable from its type. */
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

    /** The embeddings of all inputs. */
    public record Embeddings(String object, List<Embedding> data, String model, EmbeddingUsage usage) {}

    /** One embedding: a list of numbers, or base64 text of little-endian floats. */
    public record Embedding(String object, int index, Object embedding) {}

    /** Token usage of an embeddings request. */
    public record EmbeddingUsage(
            @JsonbProperty("prompt_tokens") long promptTokens,
            @JsonbProperty("total_tokens") long totalTokens) {}
}

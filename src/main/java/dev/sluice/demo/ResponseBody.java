package dev.sluice.demo;

import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Instant;
import java.util.Optional;

/**
 * The object {@code response} of OpenAI's <a href="https://platform.openai.com/docs/api-reference/responses/object">responses</a>: the same in
 * the events of a stream and as a whole answer, but for its status, output and usage.
 */
final class ResponseBody {

    /** Members that repeat the request's, and what they are where the request does not have them. */
    private static final JsonObject REPEATED = parse("""
            {"instructions": null, "max_output_tokens": null, "max_tool_calls": null, "metadata": {}, "parallel_tool_calls": true,
             "previous_response_id": null, "prompt_cache_key": null, "reasoning": {"effort": null, "summary": null},
             "safety_identifier": null, "temperature": 1.0, "text": {"format": {"type": "text"}}, "tool_choice": "auto", "tools": [],
             "top_logprobs": 0, "top_p": 1.0, "truncation": "disabled", "user": null}
            """);

    private final JsonBuilderFactory json;
    private final JsonObject request;
    private final String id = DemoIds.next("resp_");
    private final long created = Instant.now().getEpochSecond();

    ResponseBody(JsonBuilderFactory json, JsonObject request) {
        this.json = json;
        this.request = request;
    }

    /** The response at the beginning of its stream. */
    JsonObject inProgress() {
        return body("in_progress", Optional.empty()).addNull("usage").build();
    }

    /**
     * The response at its end.
     *
     * @param item its only output item
     */
    JsonObject completed(DemoReply reply, JsonObject item) {
        return body("completed", Optional.of(item)).add("usage", usage(reply)).build();
    }

    private JsonObjectBuilder body(String status, Optional<JsonObject> item) {
        JsonObjectBuilder body = json.createObjectBuilder()
                .add("id", id)
                .add("object", "response")
                .add("created_at", created)
                .add("status", status)
                .add("background", false)
                .add(
                        "completed_at",
                        item.isPresent() ? Json.createValue(Instant.now().getEpochSecond()) : JsonValue.NULL)
                .addNull("error")
                .addNull("incomplete_details")
                .add("model", request.getString("model"))
                .add("output", json.createArrayBuilder(item.stream().toList()))
                .add("service_tier", "default")
                .add("store", false);
        REPEATED.forEach((name, otherwise) -> {
            JsonValue value = request.getOrDefault(name, JsonValue.NULL);
            body.add(name, value == JsonValue.NULL ? otherwise : value);
        });
        return body;
    }

    private JsonObjectBuilder usage(DemoReply reply) {
        return json.createObjectBuilder()
                .add("input_tokens", reply.inputTokens())
                .add("input_tokens_details", json.createObjectBuilder().add("cached_tokens", 0))
                .add("output_tokens", reply.outputTokens())
                .add("output_tokens_details", json.createObjectBuilder().add("reasoning_tokens", 0))
                .add("total_tokens", reply.inputTokens() + reply.outputTokens());
    }

    private static JsonObject parse(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}

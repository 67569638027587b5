package dev.sluice.demo;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.Optional;

/**
 * Anthropic's <a href="https://docs.anthropic.com/en/api/messages">messages</a>, with their
 * <a href="https://docs.anthropic.com/en/api/messages-streaming">events</a>. A message has one block: a text, or a tool's call.
 */
final class DemoMessages implements StreamingDemoEndpoint {

    private final DemoModel model;
    private final JsonBuilderFactory json;

    DemoMessages(DemoModel model, JsonBuilderFactory json) {
        this.model = model;
        this.json = json;
    }

    @Override
    public Optional<BodyFault> fault(JsonObject body) {
        return MessagesPrompt.fault(body);
    }

    @Override
    public JsonObject answer(JsonObject body) {
        DemoPrompt prompt = MessagesPrompt.of(body);
        DemoReply reply = model.reply(prompt);
        JsonObjectBuilder block = reply.tool().map(this::call).orElseGet(() -> text(reply.text()));
        return message(prompt.model(), json.createArrayBuilder().add(block))
                .addAll(stop(reply))
                .add("usage", usage(reply, reply.outputTokens()))
                .build();
    }

    @Override
    public void stream(JsonObject body, EventWriter events) throws IOException {
        DemoPrompt prompt = MessagesPrompt.of(body);
        DemoReply reply = model.reply(prompt);
        JsonObjectBuilder message = message(prompt.model(), json.createArrayBuilder())
                .addNull("stop_reason")
                .addNull("stop_sequence")
                .addNull("stop_details")
                .add("usage", usage(reply, 0));
        send(events, event("message_start").add("message", message));
        JsonObjectBuilder block = reply.tool().map(this::call).orElseGet(() -> text(""));
        send(events, blockEvent("content_block_start").add("content_block", block));
        send(events, event("ping"));
        if (reply.tool().isPresent()) {
            send(events, delta("input_json_delta", "partial_json", DemoReply.ARGUMENTS));
        } else {
            for (String word : reply.words()) {
                events.pause();
                send(events, delta("text_delta", "text", word));
            }
        }
        send(events, blockEvent("content_block_stop"));
        send(events, event("message_delta").add("delta", stop(reply)).add("usage", finalUsage(reply)));
        send(events, event("message_stop"));
    }

    private JsonObjectBuilder message(String model, JsonArrayBuilder content) {
        return json.createObjectBuilder()
                .add("model", model)
                .add("id", DemoIds.next("msg_"))
                .add("type", "message")
                .add("role", "assistant")
                .add("content", content);
    }

    private JsonObjectBuilder text(String text) {
        return json.createObjectBuilder().add("type", "text").add("text", text);
    }

    private JsonObjectBuilder call(String tool) {
        return json.createObjectBuilder()
                .add("type", "tool_use")
                .add("id", DemoIds.next("toolu_"))
                .add("name", tool)
                .add("input", JsonValue.EMPTY_JSON_OBJECT)
                .add("caller", json.createObjectBuilder().add("type", "direct"));
    }

    private JsonObjectBuilder stop(DemoReply reply) {
        return json.createObjectBuilder()
                .add("stop_reason", reply.tool().isPresent() ? "tool_use" : "end_turn")
                .addNull("stop_sequence")
                .addNull("stop_details");
    }

    private JsonObjectBuilder usage(DemoReply reply, long outputTokens) {
        return json.createObjectBuilder()
                .add("input_tokens", reply.inputTokens())
                .add("cache_creation_input_tokens", 0)
                .add("cache_read_input_tokens", 0)
                .add(
                        "cache_creation",
                        json.createObjectBuilder()
                                .add("ephemeral_5m_input_tokens", 0)
                                .add("ephemeral_1h_input_tokens", 0))
                .add("output_tokens", outputTokens)
                .add("service_tier", "standard");
    }

    private JsonObjectBuilder finalUsage(DemoReply reply) {
        return json.createObjectBuilder()
                .add("input_tokens", reply.inputTokens())
                .add("cache_creation_input_tokens", 0)
                .add("cache_read_input_tokens", 0)
                .add("output_tokens", reply.outputTokens());
    }

    private JsonObjectBuilder delta(String type, String member, String piece) {
        return blockEvent("content_block_delta")
                .add("delta", json.createObjectBuilder().add("type", type).add(member, piece));
    }

    private JsonObjectBuilder blockEvent(String type) {
        return event(type).add("index", 0);
    }

    private JsonObjectBuilder event(String type) {
        return json.createObjectBuilder().add("type", type);
    }

    private static void send(EventWriter events, JsonObjectBuilder event) throws IOException {
        JsonObject data = event.build();
        events.send(data.getString("type"), data);
    }
}

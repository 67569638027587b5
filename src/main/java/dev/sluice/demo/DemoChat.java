package dev.sluice.demo;

import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** OpenAI's <a href="https://platform.openai.com/docs/api-reference/chat">chat completions</a>, with its members in its order. */
final class DemoChat implements StreamingDemoEndpoint {

    private final DemoModel model;
    private final JsonBuilderFactory json;

    DemoChat(DemoModel model, JsonBuilderFactory json) {
        this.model = model;
        this.json = json;
    }

    @Override
    public Optional<BodyFault> fault(JsonObject body) {
        return Optional.empty();
    }

    @Override
    public JsonObject answer(JsonObject body) {
        DemoPrompt prompt = ChatPrompt.of(body);
        DemoReply reply = model.reply(prompt);
        JsonObjectBuilder message = reply.tool()
                .map(tool -> message(JsonValue.NULL, Optional.of(call(json.createObjectBuilder(), tool))))
                .orElseGet(() -> message(Json.createValue(reply.text()), Optional.empty()));
        JsonObjectBuilder choice = json.createObjectBuilder()
                .add("index", 0)
                .add("message", message)
                .addNull("logprobs")
                .add("finish_reason", finish(reply));
        return json.createObjectBuilder()
                .add("id", newId())
                .add("object", "chat.completion")
                .add("created", Instant.now().getEpochSecond())
                .add("model", prompt.model())
                .add("choices", json.createArrayBuilder().add(choice))
                .add("usage", usage(reply))
                .addNull("system_fingerprint")
                .build();
    }

    @Override
    public void stream(JsonObject body, EventWriter events) throws IOException {
        DemoPrompt prompt = ChatPrompt.of(body);
        DemoReply reply = model.reply(prompt);
        Stream stream = new Stream(
                newId(), Instant.now().getEpochSecond(), prompt.model(), ChatPrompt.wantsUsage(body), events);
        stream.send(start(reply), JsonValue.NULL);
        if (reply.tool().isEmpty()) {
            for (String word : reply.words()) {
                events.pause();
                stream.send(json.createObjectBuilder().add("content", word), JsonValue.NULL);
            }
        }
        stream.send(json.createObjectBuilder(), finish(reply));
        stream.end(usage(reply));
    }

    /** The first delta of a stream: the role, and the call with its index. */
    private JsonObjectBuilder start(DemoReply reply) {
        return reply.tool()
                .map(tool -> message(
                        JsonValue.NULL,
                        Optional.of(call(json.createObjectBuilder().add("index", 0), tool))))
                .orElseGet(() -> message(Json.createValue(""), Optional.empty()));
    }

    private JsonObjectBuilder message(JsonValue content, Optional<JsonObjectBuilder> call) {
        JsonObjectBuilder message =
                json.createObjectBuilder().add("role", "assistant").add("content", content);
        call.ifPresent(
                only -> message.add("tool_calls", json.createArrayBuilder().add(only)));
        return message.addNull("refusal");
    }

    private JsonObjectBuilder call(JsonObjectBuilder call, String tool) {
        return call.add("id", DemoIds.next("call_"))
                .add("type", "function")
                .add("function", json.createObjectBuilder().add("name", tool).add("arguments", DemoReply.ARGUMENTS));
    }

    private JsonObject usage(DemoReply reply) {
        return json.createObjectBuilder()
                .add("prompt_tokens", reply.inputTokens())
                .add("completion_tokens", reply.outputTokens())
                .add("total_tokens", reply.inputTokens() + reply.outputTokens())
                .build();
    }

    private static JsonValue finish(DemoReply reply) {
        return Json.createValue(reply.tool().isPresent() ? "tool_calls" : "stop");
    }

    private static String newId() {
        return DemoIds.next("chatcmpl-");
    }

    /** What the chunks of one stream have in common. The usage is null in all but the last, and absent where nobody asked for it. */
    private final class Stream {

        private final String id;
        private final long created;
        private final String model;
        private final boolean wantsUsage;
        private final EventWriter events;

        private Stream(String id, long created, String model, boolean wantsUsage, EventWriter events) {
            this.id = id;
            this.created = created;
            this.model = model;
            this.wantsUsage = wantsUsage;
            this.events = events;
        }

        private void send(JsonObjectBuilder delta, JsonValue finish) throws IOException {
            JsonObjectBuilder choice = json.createObjectBuilder()
                    .add("index", 0)
                    .add("delta", delta)
                    .addNull("logprobs")
                    .add("finish_reason", finish);
            JsonObjectBuilder chunk =
                    chunk().add("choices", json.createArrayBuilder().add(choice));
            events.send((wantsUsage ? chunk.addNull("usage") : chunk).build());
        }

        private void end(JsonObject usage) throws IOException {
            if (wantsUsage) {
                events.send(chunk().add("choices", json.createArrayBuilder())
                        .add("usage", usage)
                        .build());
            }
            events.done();
        }

        private JsonObjectBuilder chunk() {
            return json.createObjectBuilder()
                    .add("id", id)
                    .add("object", "chat.completion.chunk")
                    .add("created", created)
                    .add("model", model)
                    .addNull("system_fingerprint");
        }
    }
}

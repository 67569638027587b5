package dev.sluice.demo;

import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.Optional;

/**
 * OpenAI's <a href="https://platform.openai.com/docs/api-reference/responses">responses</a>, with their
 * <a href="https://platform.openai.com/docs/api-reference/responses-streaming">events</a>. A response has one output item: a message, or a
 * function's call. None is stored.
 */
final class DemoResponses implements StreamingDemoEndpoint {

    private static final String IN_PROGRESS = "in_progress";
    private static final String COMPLETED = "completed";

    private final DemoModel model;
    private final JsonBuilderFactory json;

    DemoResponses(DemoModel model, JsonBuilderFactory json) {
        this.model = model;
        this.json = json;
    }

    @Override
    public Optional<BodyFault> fault(JsonObject body) {
        return ResponsesPrompt.fault(body);
    }

    @Override
    public JsonObject answer(JsonObject body) {
        DemoReply reply = model.reply(ResponsesPrompt.of(body));
        JsonObject item = reply.tool().isPresent()
                ? newCall(reply.tool().get()).item(COMPLETED, DemoReply.ARGUMENTS)
                : new Message(DemoIds.next("msg_")).completed(reply.text());
        return new ResponseBody(json, body).completed(reply, item);
    }

    @Override
    public void stream(JsonObject body, EventWriter writer) throws IOException {
        DemoReply reply = model.reply(ResponsesPrompt.of(body));
        ResponseBody response = new ResponseBody(json, body);
        Events events = new Events(writer);
        events.send("response.created", members().add("response", response.inProgress()));
        events.send("response.in_progress", members().add("response", response.inProgress()));
        JsonObject item = reply.tool().isPresent()
                ? newCall(reply.tool().get()).stream(events)
                : new Message(DemoIds.next("msg_")).stream(reply, events);
        events.send("response.completed", members().add("response", response.completed(reply, item)));
    }

    private Call newCall(String tool) {
        return new Call(DemoIds.next("fc_"), DemoIds.next("call_"), tool);
    }

    private JsonObjectBuilder members() {
        return json.createObjectBuilder();
    }

    private JsonObjectBuilder inItem(String id) {
        return members().add("item_id", id).add("output_index", 0);
    }

    private JsonObjectBuilder aboutItem(JsonObject item) {
        return members().add("output_index", 0).add("item", item);
    }

    /** The events of one stream, numbered from 0. */
    private final class Events {

        private final EventWriter writer;
        private long next;

        private Events(EventWriter writer) {
            this.writer = writer;
        }

        private void send(String type, JsonObjectBuilder members) throws IOException {
            writer.send(
                    type,
                    members()
                            .add("type", type)
                            .add("sequence_number", next++)
                            .addAll(members)
                            .build());
        }

        private void pause() throws IOException {
            writer.pause();
        }
    }

    /** A message with one part, its text. */
    private final class Message {

        private final String id;

        private Message(String id) {
            this.id = id;
        }

        private JsonObject completed(String text) {
            return item(COMPLETED)
                    .add("content", json.createArrayBuilder().add(part(text)))
                    .build();
        }

        private JsonObject stream(DemoReply reply, Events events) throws IOException {
            JsonObject started =
                    item(IN_PROGRESS).add("content", JsonValue.EMPTY_JSON_ARRAY).build();
            events.send("response.output_item.added", aboutItem(started));
            events.send("response.content_part.added", inPart().add("part", part("")));
            for (String word : reply.words()) {
                events.pause();
                events.send("response.output_text.delta", inText().add("delta", word));
            }
            events.send("response.output_text.done", inText().add("text", reply.text()));
            events.send("response.content_part.done", inPart().add("part", part(reply.text())));
            JsonObject item = completed(reply.text());
            events.send("response.output_item.done", aboutItem(item));
            return item;
        }

        private JsonObjectBuilder item(String status) {
            return members()
                    .add("id", id)
                    .add("type", "message")
                    .add("status", status)
                    .add("role", "assistant");
        }

        private JsonObjectBuilder part(String text) {
            return members()
                    .add("type", "output_text")
                    .add("annotations", JsonValue.EMPTY_JSON_ARRAY)
                    .add("logprobs", JsonValue.EMPTY_JSON_ARRAY)
                    .add("text", text);
        }

        private JsonObjectBuilder inPart() {
            return inItem(id).add("content_index", 0);
        }

        private JsonObjectBuilder inText() {
            return inPart().add("logprobs", JsonValue.EMPTY_JSON_ARRAY);
        }
    }

    /** A function's call without arguments. */
    private final class Call {

        private final String id;
        private final String callId;
        private final String name;

        private Call(String id, String callId, String name) {
            this.id = id;
            this.callId = callId;
            this.name = name;
        }

        private JsonObject item(String status, String arguments) {
            return members()
                    .add("id", id)
                    .add("type", "function_call")
                    .add("status", status)
                    .add("arguments", arguments)
                    .add("call_id", callId)
                    .add("name", name)
                    .build();
        }

        private JsonObject stream(Events events) throws IOException {
            String arguments = DemoReply.ARGUMENTS;
            events.send("response.output_item.added", aboutItem(item(IN_PROGRESS, "")));
            events.send("response.function_call_arguments.delta", inItem(id).add("delta", arguments));
            events.send(
                    "response.function_call_arguments.done",
                    inItem(id).add("name", name).add("arguments", arguments));
            JsonObject item = item(COMPLETED, arguments);
            events.send("response.output_item.done", aboutItem(item));
            return item;
        }
    }
}

package dev.sluice.chat;

import dev.sluice.conversation.ConversationReader;
import dev.sluice.conversation.ConversationResult;
import dev.sluice.conversation.ConversationResult.Insertion;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.errors.ApiError;
import dev.sluice.json.EditedJson;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonResult;
import dev.sluice.json.JsonSyntaxError;
import dev.sluice.json.JsonText;
import dev.sluice.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A chat completion as the client sent it: what we need of it, over its own bytes.
 *
 * <p>Absent as a fact when the request is another one, or the chat filter is left out: its body then passes unread.
 *
 * @param document the body
 * @param model the model that the client asked for; empty when it named none
 * @param stream whether it asked for a stream
 * @param insertions messages that its history lacks, to be put in before it is sent on
 */
public record ChatRequest(JsonDocument document, Optional<String> model, boolean stream, List<Insertion> insertions)
        implements ChatParseResult {

    private static final JsonPath MODEL = JsonPath.of("/model");
    private static final JsonPath STREAM = JsonPath.of("/stream");
    private static final JsonPath MESSAGES = JsonPath.of("/messages");
    private static final JsonPath METADATA = JsonPath.of("/metadata");
    private static final JsonPath MESSAGE_MODEL = JsonPath.of("/messages/*/model");
    private static final JsonPath STATE = JsonPath.of("/metadata/" + StateUpdate.MEMBER);
    private static final JsonPath TOOL_CALLS = JsonPath.of("/messages/*/tool_calls");
    private static final JsonPath STREAM_OPTIONS = JsonPath.of("/stream_options");
    private static final JsonPath INCLUDE_USAGE = JsonPath.of("/stream_options/include_usage");
    private static final JsonQuery PATHS = JsonQuery.of(
            MODEL, STREAM, MESSAGES, METADATA, MESSAGE_MODEL, STATE, TOOL_CALLS, STREAM_OPTIONS, INCLUDE_USAGE);

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USAGE_INCLUDED = "{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);

    public ChatRequest {
        insertions = List.copyOf(insertions);
    }

    /**
     * Reads a body once, to its end.
     *
     * @param body not changed by anybody afterwards
     * @param length how many of its bytes are the body
     */
    static ChatParseResult parse(byte[] body, int length) {
        JsonResult result = PATHS.parse(body, length);
        if (result instanceof JsonDocument document) {
            return of(document);
        }
        return new MalformedChat(ApiError.invalidRequest(
                400,
                "invalid_json",
                "The request's body is not valid JSON in UTF-8: " + ((JsonSyntaxError) result).describe() + "."));
    }

    private static ChatParseResult of(JsonDocument document) {
        if (document.kind() != JsonKind.OBJECT) {
            return new MalformedChat(ApiError.invalidRequest(
                    400, "invalid_type", "The request's body must be a JSON object with a \"messages\" array."));
        }
        if (document.last(MESSAGES).filter(m -> m.kind() == JsonKind.ARRAY).isEmpty()) {
            return new MalformedChat(ApiError.invalidRequest(
                            400,
                            "missing_required_parameter",
                            "The request's body needs \"messages\", an array of the conversation's messages.")
                    .at("messages"));
        }
        Optional<String> model = document.last(MODEL)
                .filter(value -> value.kind() == JsonKind.STRING)
                .map(JsonValue::asString);
        boolean stream = document.last(STREAM)
                .filter(value -> value.kind() == JsonKind.TRUE)
                .isPresent();
        return new ChatRequest(document, model, stream, List.of());
    }

    /** The same request, with messages to be put in. */
    ChatRequest with(List<Insertion> missing) {
        return new ChatRequest(document, model, stream, missing);
    }

    /** What the conversation before this request does to it and its answer. */
    ConversationResult conversation(ConversationReader reader) {
        JsonValue messages = document.last(MESSAGES)
                .orElseThrow(() -> new IllegalStateException("a chat completion without messages is refused"));
        return reader.read(
                document.last(STATE), messages, document.last(TOOL_CALLS).isPresent());
    }

    /**
     * The body for a provider (behaviour.md 3.5): without {@code metadata} and the messages' {@code model}, which are the
     * gateway's alone, and every other byte as the client sent it.
     *
     * @param edits what the provider wants changed besides
     */
    public EditedJson bodyFor(TargetEdits edits) {
        JsonEditor splice = JsonEditor.of(document).remove(METADATA).remove(MESSAGE_MODEL);
        edits.model().ifPresent(name -> splice.set(MODEL, JsonText.quote(name)));
        if (addsUsage(edits)) {
            boolean hasOptions = document.last(STREAM_OPTIONS)
                    .filter(value -> value.kind() == JsonKind.OBJECT)
                    .isPresent();
            if (hasOptions) {
                splice.set(INCLUDE_USAGE, TRUE);
            } else {
                splice.set(STREAM_OPTIONS, USAGE_INCLUDED);
            }
        }
        insertions.forEach(insertion -> splice.insertAfter(insertion.after(), insertion.json()));
        return splice.apply();
    }

    /** Whether the provider is asked for a stream's usage though the client has not asked for it (behaviour.md 5.3). */
    public boolean addsUsage(TargetEdits edits) {
        return stream && edits.streamUsage() && !asksForUsage();
    }

    /** Options that are neither an object nor null are for the provider to refuse. */
    private boolean asksForUsage() {
        Optional<JsonValue> options = document.last(STREAM_OPTIONS);
        return options.filter(value -> value.kind() != JsonKind.NULL)
                .filter(value -> value.kind() != JsonKind.OBJECT
                        || document.last(INCLUDE_USAGE, value)
                                .filter(asked -> asked.kind() == JsonKind.TRUE)
                                .isPresent())
                .isPresent();
    }

    /** The model that the provider will see: its own, else the client's, else none. */
    public Optional<String> modelFor(Optional<String> providerModel) {
        return providerModel.or(() -> model);
    }
}

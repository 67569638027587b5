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
 * A chat completion request, as the client sent it. Refers to the bytes of the body.
 *
 * <p>Absent from the exchange for other requests, and without the chat filter. The body then passes unread.
 *
 * @param document the parsed body
 * @param model the requested model; empty if the client sent none
 * @param stream whether the client requested a stream
 * @param insertions messages to add to the history before the request is sent on
 * @param query the URL's raw query; empty for none
 */
public record ChatRequest(
        JsonDocument document,
        Optional<String> model,
        boolean stream,
        List<Insertion> insertions,
        Optional<String> query)
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
    private static final JsonQuery QUERY = JsonQuery.of(
            MODEL, STREAM, MESSAGES, METADATA, MESSAGE_MODEL, STATE, TOOL_CALLS, STREAM_OPTIONS, INCLUDE_USAGE);

    /** In bytes. The name is copied to many places: log, limits, metrics of the answer. */
    private static final int MAX_MODEL = 1024;

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USAGE_INCLUDED = "{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);

    public ChatRequest {
        insertions = List.copyOf(insertions);
    }

    /**
     * Parses a body.
     *
     * @param body must not be changed afterwards
     * @param length number of bytes that belong to the body
     * @param query the URL's raw query; empty for none
     */
    static ChatParseResult parse(byte[] body, int length, Optional<String> query) {
        JsonResult result = QUERY.parse(body, length);
        if (result instanceof JsonDocument document) {
            return of(document, query);
        }
        return new MalformedChat(ApiError.invalidRequest(
                400,
                "invalid_json",
                "The request body is not valid JSON in UTF-8: " + ((JsonSyntaxError) result).describe() + "."));
    }

    private static ChatParseResult of(JsonDocument document, Optional<String> query) {
        if (document.kind() != JsonKind.OBJECT) {
            return new MalformedChat(ApiError.invalidRequest(
                    400, "invalid_type", "The request body must be a JSON object with a \"messages\" array."));
        }
        if (document.last(MESSAGES).filter(m -> m.kind() == JsonKind.ARRAY).isEmpty()) {
            return new MalformedChat(ApiError.invalidRequest(
                            400,
                            "missing_required_parameter",
                            "The request body must have \"messages\", the array of the conversation's messages.")
                    .at("messages"));
        }
        Optional<JsonValue> named = document.last(MODEL).filter(value -> value.kind() == JsonKind.STRING);
        if (named.filter(value -> value.end() - value.start() > MAX_MODEL).isPresent()) {
            return new MalformedChat(ApiError.invalidRequest(
                            400,
                            "invalid_model",
                            "\"model\" is longer than " + MAX_MODEL + " bytes. Send a model's name.")
                    .at("model"));
        }
        Optional<String> model = named.map(JsonValue::asString);
        boolean stream = document.last(STREAM)
                .filter(value -> value.kind() == JsonKind.TRUE)
                .isPresent();
        return new ChatRequest(document, model, stream, List.of(), query);
    }

    /** Returns this request with messages to insert. */
    ChatRequest withInsertions(List<Insertion> messages) {
        return new ChatRequest(document, model, stream, messages, query);
    }

    /**
     * An upper estimate of the bytes that are needed besides the body: for the values that were found in it, and for the texts that
     * {@link #conversation} makes of the state and of the messages of a conversation with tools.
     */
    long bytesBesidesBody() {
        long state = document.last(STATE)
                .map(value -> (long) (value.end() - value.start()))
                .orElse(0L);
        boolean hasTurns = state > 0 || document.last(TOOL_CALLS).isPresent();
        return document.matchedBytes() + 4 * state + (hasTurns ? 2L * document.length() : 0);
    }

    /** Reads the conversation state and history of this request. */
    ConversationResult conversation(ConversationReader reader) {
        JsonValue messages = document.last(MESSAGES)
                .orElseThrow(() -> new IllegalStateException("a request without messages must have been rejected"));
        return reader.read(
                document.last(STATE), messages, document.last(TOOL_CALLS).isPresent());
    }

    /**
     * Returns the body for a provider (behaviour.md 3.5). Removes {@code metadata} and the {@code model} of each message, which are
     * meant for the gateway only. All other bytes stay as the client sent them.
     *
     * @param edits further edits for this provider
     */
    public EditedJson bodyFor(TargetEdits edits) {
        JsonEditor editor = JsonEditor.of(document).remove(METADATA).remove(MESSAGE_MODEL);
        edits.model().ifPresent(name -> editor.set(MODEL, JsonText.quote(name)));
        if (addsUsage(edits)) {
            boolean hasOptions = document.last(STREAM_OPTIONS)
                    .filter(value -> value.kind() == JsonKind.OBJECT)
                    .isPresent();
            if (hasOptions) {
                editor.set(INCLUDE_USAGE, TRUE);
            } else {
                editor.set(STREAM_OPTIONS, USAGE_INCLUDED);
            }
        }
        insertions.forEach(insertion -> editor.insertAfter(insertion.after(), insertion.json()));
        return editor.apply();
    }

    /** Whether the gateway requests usage in the stream although the client did not (behaviour.md 5.3). */
    public boolean addsUsage(TargetEdits edits) {
        return stream && edits.streamUsage() && !requestsUsage();
    }

    /** Also true for invalid options, neither object nor null: the provider must reject them. */
    private boolean requestsUsage() {
        Optional<JsonValue> options = document.last(STREAM_OPTIONS);
        return options.filter(value -> value.kind() != JsonKind.NULL)
                .filter(value -> value.kind() != JsonKind.OBJECT
                        || document.last(INCLUDE_USAGE, value)
                                .filter(flag -> flag.kind() == JsonKind.TRUE)
                                .isPresent())
                .isPresent();
    }

    /**
     * Returns the error for a request that does not name its model exactly once, for clients and limits that depend on the model: a
     * provider could read another name than the gateway. Empty for one {@code model} that is a string, or none, and nothing else that
     * names models. Reads the body again, so ask only where the model matters.
     */
    public Optional<ApiError> modelAmbiguity() {
        boolean isString = document.last(MODEL)
                .filter(value -> value.kind() != JsonKind.STRING && value.kind() != JsonKind.NULL)
                .isEmpty();
        if (isString && !ModelNaming.isAmbiguous(document, query.orElse(null))) {
            return Optional.empty();
        }
        return Optional.of(ApiError.invalidRequest(
                        400,
                        "ambiguous_model",
                        "Your access depends on the model, so name it once: in the member \"model\", as a string. Remove every other"
                                + " member and query parameter that chooses a model, such as \"models\", \"fallbacks\" or \"route\".")
                .at("model"));
    }

    /** Returns the model sent to the provider: the configured one, else the client's; empty for none. */
    public Optional<String> modelFor(Optional<String> providerModel) {
        return providerModel.or(() -> model);
    }
}

package dev.sluice.chat;

import dev.sluice.errors.ApiError;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonFault;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonPaths;
import dev.sluice.json.JsonResult;
import dev.sluice.json.JsonSplice;
import dev.sluice.json.JsonText;
import dev.sluice.json.JsonValue;
import dev.sluice.json.SplicedJson;
import java.util.Optional;

/**
 * A chat completion as the client sent it: what we need of it, over its own bytes.
 *
 * <p>Absent as a fact when the request is another one, or the chat filter is left out: its body then passes unread.
 *
 * @param document the body
 * @param model the model that the client asked for; empty when it named none
 * @param stream whether it asked for a stream
 */
public record ChatRequest(JsonDocument document, Optional<String> model, boolean stream) implements ChatParsing {

    private static final JsonPath MODEL = JsonPath.of("/model");
    private static final JsonPath STREAM = JsonPath.of("/stream");
    private static final JsonPath MESSAGES = JsonPath.of("/messages");
    private static final JsonPath METADATA = JsonPath.of("/metadata");
    private static final JsonPath MESSAGE_MODEL = JsonPath.of("/messages/*/model");
    private static final JsonPaths PATHS = JsonPaths.of(MODEL, STREAM, MESSAGES, METADATA, MESSAGE_MODEL);

    /**
     * Reads a body once, to its end.
     *
     * @param body not changed by anybody afterwards
     * @param length how many of its bytes are the body
     */
    static ChatParsing parse(byte[] body, int length) {
        JsonResult result = PATHS.parse(body, length);
        if (result instanceof JsonDocument document) {
            return of(document);
        }
        return new Malformed(ApiError.invalidRequest(
                400,
                "invalid_json",
                "The request's body is not valid JSON in UTF-8: " + ((JsonFault) result).describe() + "."));
    }

    private static ChatParsing of(JsonDocument document) {
        if (document.kind() != JsonKind.OBJECT) {
            return new Malformed(ApiError.invalidRequest(
                    400, "invalid_type", "The request's body must be a JSON object with a \"messages\" array."));
        }
        if (document.last(MESSAGES).filter(m -> m.kind() == JsonKind.ARRAY).isEmpty()) {
            return new Malformed(ApiError.invalidRequest(
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
        return new ChatRequest(document, model, stream);
    }

    /**
     * The body for a provider (behaviour.md 3.5): without {@code metadata} and the messages' {@code model}, which are the
     * gateway's alone, and every other byte as the client sent it.
     *
     * @param providerModel takes the place of the client's model; empty leaves that alone
     */
    public SplicedJson bodyFor(Optional<String> providerModel) {
        JsonSplice splice = JsonSplice.of(document).remove(METADATA).remove(MESSAGE_MODEL);
        providerModel.ifPresent(name -> splice.set(MODEL, JsonText.quote(name)));
        return splice.apply();
    }

    /** The model that the provider will see: its own, else the client's, else none. */
    public Optional<String> modelFor(Optional<String> providerModel) {
        return providerModel.or(() -> model);
    }
}

package dev.sluice.completion;

import dev.sluice.conversation.StateUpdate;
import dev.sluice.json.EditedJson;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Adds conversation state to the {@code metadata} of a response or event (behaviour.md 6). */
final class StateInjection {

    private static final JsonPath METADATA = AnswerField.METADATA.path();

    private StateInjection() {}

    /**
     * Returns the response with the state as a member of its {@code metadata}, which is created if it is missing or null.
     *
     * @return empty if the response is not an object, or its {@code metadata} is neither an object nor null
     */
    static Optional<EditedJson> into(JsonDocument response, StateUpdate update) {
        if (response.kind() != JsonKind.OBJECT) {
            return Optional.empty();
        }
        JsonKind metadata = response.last(METADATA).map(JsonValue::kind).orElse(JsonKind.NULL);
        return switch (metadata) {
            case OBJECT ->
                Optional.of(JsonEditor.of(response)
                        .set(AnswerField.STATE.path(), update.toJson())
                        .apply());
            case NULL ->
                Optional.of(
                        JsonEditor.of(response).set(METADATA, object(update)).apply());
            default -> Optional.empty();
        };
    }

    private static byte[] object(StateUpdate update) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.writeBytes(("{\"" + StateUpdate.MEMBER + "\":").getBytes(StandardCharsets.US_ASCII));
        json.writeBytes(update.toJson());
        json.write('}');
        return json.toByteArray();
    }
}

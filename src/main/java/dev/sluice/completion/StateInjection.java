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

/** Puts conversation state into an answer, or into the event of one, as a splice (behaviour.md 6). */
final class StateInjection {

    private static final JsonPath METADATA = AnswerMember.METADATA.path();

    private StateInjection() {}

    /**
     * The text with the state in its metadata: put in beside what is there, or as the metadata itself where that is missing
     * or null.
     *
     * @return empty when it cannot carry any: it is no object, or its metadata is something else
     */
    static Optional<EditedJson> into(JsonDocument answer, StateUpdate update) {
        if (answer.kind() != JsonKind.OBJECT) {
            return Optional.empty();
        }
        JsonKind metadata = answer.last(METADATA).map(JsonValue::kind).orElse(JsonKind.NULL);
        return switch (metadata) {
            case OBJECT ->
                Optional.of(JsonEditor.of(answer)
                        .set(AnswerMember.STATE.path(), update.toJson())
                        .apply());
            case NULL ->
                Optional.of(JsonEditor.of(answer).set(METADATA, object(update)).apply());
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

package dev.sluice.inference;

import dev.sluice.conversation.ConversationResult.Insertion;
import dev.sluice.json.JsonDocument;
import java.util.List;

/**
 * A body that is a JSON object.
 *
 * @param document the parsed body
 * @param insertions messages to add to the history before the request is sent on
 */
public record JsonBody(JsonDocument document, List<Insertion> insertions) implements InferenceBody {

    public JsonBody {
        insertions = List.copyOf(insertions);
    }
}

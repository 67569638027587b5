package dev.sluice.models;

import dev.sluice.api.ApiRoot;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How an API tells of models. */
interface ModelListForm {

    /**
     * Returns the JSON of a list, in UTF-8.
     *
     * @param models all models
     * @param part which of them the client asks for
     */
    byte[] list(List<ListedModel> models, ListPart part);

    /** Returns the JSON of one model, in UTF-8. */
    byte[] one(ListedModel model);

    /**
     * Returns the form for a request.
     *
     * @param isAnthropics whether the request has the header of Anthropic's clients, whose list is at the same path as OpenAI's
     */
    static ModelListForm of(RequestedEndpoint called, boolean isAnthropics) {
        if (called.root() == ApiRoot.V1BETA) {
            return new GeminiModels();
        }
        return isAnthropics ? new AnthropicModels() : new OpenAiModels();
    }

    /** Returns a text as a JSON string. */
    static String quoted(String text) {
        return new String(JsonText.quote(text), StandardCharsets.UTF_8);
    }
}

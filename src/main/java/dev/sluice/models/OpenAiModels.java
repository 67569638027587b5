package dev.sluice.models;

import static dev.sluice.models.ModelListForm.quoted;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** OpenAI's <a href="https://platform.openai.com/docs/api-reference/models/list">list of models</a>: always the whole list. */
final class OpenAiModels implements ModelListForm {

    @Override
    public byte[] list(List<ListedModel> models, ListPart part) {
        return models.stream()
                .map(OpenAiModels::json)
                .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] one(ListedModel model) {
        return json(model).getBytes(StandardCharsets.UTF_8);
    }

    private static String json(ListedModel model) {
        return "{\"id\":" + quoted(model.id()) + ",\"object\":\"model\",\"created\":" + model.created()
                + ",\"owned_by\":" + quoted(model.ownedBy()) + "}";
    }
}

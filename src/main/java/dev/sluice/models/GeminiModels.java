package dev.sluice.models;

import static dev.sluice.models.ModelListForm.quoted;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Google's <a href="https://ai.google.dev/api/models#method:-models.list">list of models</a>, in parts. A token is the name of a model. */
final class GeminiModels implements ModelListForm {

    private static final int DEFAULT_SIZE = 50;

    @Override
    public byte[] list(List<ListedModel> models, ListPart part) {
        int from = part.parameter("pageToken")
                .filter(token -> !token.isEmpty())
                .map(token -> ListPart.after(token, models))
                .orElse(0);
        int to = Math.min(models.size(), from + part.size("pageSize", DEFAULT_SIZE));
        String next = to < models.size() && to > 0
                ? ",\"nextPageToken\":" + quoted(models.get(to - 1).id())
                : "";
        return (models.subList(from, to).stream()
                                .map(GeminiModels::json)
                                .collect(Collectors.joining(",", "{\"models\":[", "]"))
                        + next + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] one(ListedModel model) {
        return json(model).getBytes(StandardCharsets.UTF_8);
    }

    private static String json(ListedModel model) {
        return "{\"name\":" + quoted("models/" + model.id()) + ",\"displayName\":" + quoted(model.displayName()) + "}";
    }
}

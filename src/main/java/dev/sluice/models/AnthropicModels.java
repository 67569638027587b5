package dev.sluice.models;

import static dev.sluice.models.ModelListForm.quoted;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Anthropic's <a href="https://docs.anthropic.com/en/api/models-list">list of models</a>, in parts. */
final class AnthropicModels implements ModelListForm {

    private static final int DEFAULT_LIMIT = 20;

    @Override
    public byte[] list(List<ListedModel> models, ListPart part) {
        int limit = part.size("limit", DEFAULT_LIMIT);
        Optional<String> before = part.parameter("before_id");
        int from;
        int to;
        boolean hasMore;
        if (before.isPresent()) {
            to = Math.max(0, ListPart.indexOf(before.get(), models));
            from = Math.max(0, to - limit);
            hasMore = from > 0;
        } else {
            from = part.parameter("after_id")
                    .map(id -> ListPart.after(id, models))
                    .orElse(0);
            to = Math.min(models.size(), from + limit);
            hasMore = to < models.size();
        }
        return json(models.subList(from, to), hasMore).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] one(ListedModel model) {
        return json(model).getBytes(StandardCharsets.UTF_8);
    }

    private static String json(List<ListedModel> models, boolean hasMore) {
        String first = models.isEmpty() ? "null" : quoted(models.get(0).id());
        String last =
                models.isEmpty() ? "null" : quoted(models.get(models.size() - 1).id());
        return models.stream().map(AnthropicModels::json).collect(Collectors.joining(",", "{\"data\":[", "]"))
                + ",\"has_more\":" + hasMore + ",\"first_id\":" + first + ",\"last_id\":" + last + "}";
    }

    private static String json(ListedModel model) {
        return "{\"type\":\"model\",\"id\":" + quoted(model.id()) + ",\"display_name\":" + quoted(model.displayName())
                + ",\"created_at\":"
                + quoted(Instant.ofEpochSecond(model.created()).toString()) + "}";
    }
}

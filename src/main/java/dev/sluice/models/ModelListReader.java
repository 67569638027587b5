package dev.sluice.models;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the lists of models of providers: <a href="https://platform.openai.com/docs/api-reference/models/list">OpenAI's</a>,
 * <a href="https://docs.anthropic.com/en/api/models-list">Anthropic's</a>,
 * <a href="https://ai.google.dev/api/models#method:-models.list">Google's</a>, and arrays without an object around them, as Together and
 * Heroku send them.
 */
final class ModelListReader {

    /** Of all pages of a list. */
    static final int MAX_NAMES = 10_000;

    /** In characters. No provider has longer ones. */
    private static final int MAX_NAME = 256;

    /** The end of the year 9999, up to which the text of a time has four digits for the year. */
    private static final long MAX_CREATED = 253_402_300_799L;

    private static final JsonPath HAS_MORE = JsonPath.of("/has_more");
    private static final JsonPath LAST_ID = JsonPath.of("/last_id");
    private static final JsonPath NEXT_PAGE_TOKEN = JsonPath.of("/nextPageToken");

    /** Where the array of models is, in an object. */
    private static final List<JsonPath> ARRAYS = List.of(JsonPath.of("/data"), JsonPath.of("/models"));

    private static final List<String> PLACES = List.of("/data/*", "/models/*", "/*");

    /** Before the name of a model, in Google's list. */
    private static final String GOOGLES_PREFIX = "models/";

    /** The members of a model, in the order of the cases below, after each of the places where models are. */
    private static final List<String> MEMBERS = List.of(
            "", "/id", "/model_id", "/name", "/created", "/created_at", "/display_name", "/displayName", "/owned_by");

    private static final JsonQuery QUERY = query();

    /**
     * A part of a list.
     *
     * @param models in the order of the provider
     * @param next the query of the next part; empty if this was the last one
     */
    record Page(List<ListedModel> models, Optional<String> next) {}

    private final String owner;

    /**
     * Creates a reader.
     *
     * @param owner whose models are that name no owner
     */
    ModelListReader(String owner) {
        this.owner = owner;
    }

    /** Reads a list; empty if the body is none. What is no model in it is left out. */
    Optional<Page> read(byte[] body) {
        if (!(QUERY.parse(body) instanceof JsonDocument document) || !isList(document)) {
            return Optional.empty();
        }
        Models models = new Models();
        document.forEach(models::visit);
        models.endModel();
        return Optional.of(new Page(models.found, next(document)));
    }

    private static Optional<String> next(JsonDocument document) {
        return document.isTrue(HAS_MORE)
                ? document.string(LAST_ID).map(id -> "after_id=" + encoded(id))
                : document.string(NEXT_PAGE_TOKEN)
                        .filter(token -> !token.isEmpty())
                        .map(token -> "pageToken=" + encoded(token));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static boolean isList(JsonDocument document) {
        return document.kind() == JsonKind.ARRAY
                || ARRAYS.stream()
                        .flatMap(path -> document.last(path).stream())
                        .anyMatch(value -> value.kind() == JsonKind.ARRAY);
    }

    private static JsonQuery query() {
        List<JsonPath> paths = new ArrayList<>();
        for (String place : PLACES) {
            MEMBERS.forEach(member -> paths.add(JsonPath.of(place + member)));
        }
        paths.addAll(List.of(HAS_MORE, LAST_ID, NEXT_PAGE_TOKEN));
        paths.addAll(ARRAYS);
        return JsonQuery.of(paths.toArray(JsonPath[]::new));
    }

    private static Optional<String> text(JsonValue value) {
        return value.kind() == JsonKind.STRING ? Optional.of(value.asString()) : Optional.empty();
    }

    /** Collects the members of each model, which follow it in the document. */
    private final class Models {

        private final List<ListedModel> found = new ArrayList<>();
        private Optional<String> id = Optional.empty();
        private Optional<String> displayName = Optional.empty();
        private Optional<String> ownedBy = Optional.empty();
        private long created;

        void visit(int path, JsonValue value) {
            if (path >= PLACES.size() * MEMBERS.size()) {
                return;
            }
            switch (MEMBERS.get(path % MEMBERS.size())) {
                case "" -> endModel();
                case "/id" -> id = text(value);
                case "/model_id" -> id = id.or(() -> text(value));
                // Elsewhere it is a name for people.
                case "/name" ->
                    id = id.or(() -> text(value)
                            .filter(name -> name.startsWith(GOOGLES_PREFIX))
                            .map(name -> name.substring(GOOGLES_PREFIX.length())));
                case "/created" -> created = value.asCount().orElse(created);
                case "/created_at" -> created = text(value).map(this::seconds).orElse(created);
                case "/display_name", "/displayName" -> displayName = text(value);
                default -> ownedBy = text(value);
            }
        }

        void endModel() {
            id.filter(name -> !name.isEmpty() && name.length() <= MAX_NAME && found.size() < MAX_NAMES)
                    .ifPresent(name -> found.add(new ListedModel(
                            name,
                            displayName.orElse(name),
                            ownedBy.orElse(owner),
                            created <= MAX_CREATED ? created : 0)));
            id = Optional.empty();
            displayName = Optional.empty();
            ownedBy = Optional.empty();
            created = 0;
        }

        private long seconds(String time) {
            try {
                return Math.max(0, Instant.parse(time).getEpochSecond());
            } catch (DateTimeException noTime) {
                return created;
            }
        }
    }
}

package dev.sluice.routing;

import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.JsonBody;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a request needs of a model, as far as its body says so (routing.md R2, R4).
 *
 * @param capabilities what it needs
 * @param maxAnswer how many tokens the answer may have at most; 0 if it does not say
 */
record RequestNeeds(Set<Capability> capabilities, long maxAnswer) {

    /** Nothing is known: of a form, for example. */
    static final RequestNeeds NONE = new RequestNeeds(Set.of(), 0);

    /** The types of parts: of chat completions, of responses, and of messages. */
    private static final Map<String, Capability> PARTS = Map.of(
            "image_url", Capability.VISION,
            "input_image", Capability.VISION,
            "image", Capability.VISION,
            "input_audio", Capability.AUDIO,
            "file", Capability.FILES,
            "input_file", Capability.FILES,
            "document", Capability.FILES);

    private static final List<JsonPath> PART_TYPES = paths(
            "/messages/*/content/*/type",
            "/messages/*/content/*/content/*/type",
            "/input/*/content/*/type",
            "/input/*/output/*/type");

    private static final List<JsonPath> MEDIA_TYPES = paths(
            "/contents/*/parts/*/inlineData/mimeType",
            "/contents/*/parts/*/inline_data/mime_type",
            "/contents/*/parts/*/fileData/mimeType",
            "/contents/*/parts/*/file_data/mime_type");

    private static final List<JsonPath> TOOLS = paths("/tools/*", "/functions/*");

    private static final List<JsonPath> FORMATS =
            paths("/response_format/type", "/text/format/type", "/output_format/type", "/output_config/format/type");

    private static final List<JsonPath> SCHEMAS = paths(
            "/generationConfig/responseSchema",
            "/generationConfig/responseJsonSchema",
            "/generation_config/response_schema",
            "/generation_config/response_json_schema");

    private static final List<JsonPath> REASONING = paths(
            "/reasoning_effort",
            "/reasoning",
            "/thinking/type",
            "/generationConfig/thinkingConfig",
            "/generation_config/thinking_config");

    /** Values that ask for no reasoning. */
    private static final Set<String> NO_REASONING = Set.of("none", "disabled");

    private static final List<JsonPath> COUNTS =
            paths("/n", "/generationConfig/candidateCount", "/generation_config/candidate_count");

    private static final List<JsonPath> LOGPROBS =
            paths("/logprobs", "/generationConfig/responseLogprobs", "/generation_config/response_logprobs");

    private static final JsonPath INCLUDED = JsonPath.of("/include/*");
    private static final String INCLUDED_LOGPROBS = "message.output_text.logprobs";

    private static final List<JsonPath> LONGEST_ANSWERS = paths(
            "/max_completion_tokens",
            "/max_output_tokens",
            "/max_tokens",
            "/generationConfig/maxOutputTokens",
            "/generation_config/max_output_tokens");

    private static final JsonQuery QUERY = JsonQuery.of(Stream.of(
                    PART_TYPES,
                    MEDIA_TYPES,
                    TOOLS,
                    FORMATS,
                    SCHEMAS,
                    REASONING,
                    COUNTS,
                    LOGPROBS,
                    List.of(INCLUDED),
                    LONGEST_ANSWERS)
            .flatMap(List::stream)
            .toArray(JsonPath[]::new));

    RequestNeeds {
        capabilities = Set.copyOf(capabilities);
    }

    /** Reads them. Reads the body again, so ask only where a target cannot do everything. */
    static RequestNeeds of(InferenceRequest request) {
        return request.body() instanceof JsonBody json && json.document().parse(QUERY) instanceof JsonDocument body
                ? read(body)
                : NONE;
    }

    private static RequestNeeds read(JsonDocument body) {
        Set<Capability> needed = EnumSet.noneOf(Capability.class);
        strings(body, PART_TYPES)
                .flatMap(type -> Optional.ofNullable(PARTS.get(type)).stream())
                .forEach(needed::add);
        strings(body, MEDIA_TYPES).map(RequestNeeds::ofMediaType).forEach(needed::add);
        addIf(needed, Capability.TOOLS, values(body, TOOLS), value -> true);
        addIf(needed, Capability.JSON_SCHEMA, values(body, FORMATS), value -> isString(value, "json_schema"));
        addIf(needed, Capability.JSON_SCHEMA, values(body, SCHEMAS), RequestNeeds::isSet);
        addIf(
                needed,
                Capability.REASONING,
                values(body, REASONING),
                value -> isSet(value) && !(value.kind() == JsonKind.STRING && NO_REASONING.contains(value.asString())));
        addIf(
                needed,
                Capability.N,
                values(body, COUNTS),
                value -> value.asCount().orElse(1) > 1);
        addIf(
                needed,
                Capability.LOGPROBS,
                values(body, LOGPROBS),
                value -> isSet(value) && value.kind() != JsonKind.FALSE);
        addIf(
                needed,
                Capability.LOGPROBS,
                values(body, List.of(INCLUDED)),
                value -> isString(value, INCLUDED_LOGPROBS));
        long maxAnswer = LONGEST_ANSWERS.stream()
                .flatMap(path -> body.last(path).stream())
                .mapToLong(value -> value.asCount().orElse(0))
                .max()
                .orElse(0);
        return new RequestNeeds(needed, maxAnswer);
    }

    private static Capability ofMediaType(String type) {
        if (type.startsWith("image/")) {
            return Capability.VISION;
        }
        return type.startsWith("audio/") ? Capability.AUDIO : Capability.FILES;
    }

    private static void addIf(
            Set<Capability> needed, Capability capability, Stream<JsonValue> values, Predicate<JsonValue> condition) {
        if (values.anyMatch(condition)) {
            needed.add(capability);
        }
    }

    private static boolean isSet(JsonValue value) {
        return value.kind() != JsonKind.NULL;
    }

    private static boolean isString(JsonValue value, String text) {
        return value.kind() == JsonKind.STRING && value.asString().equals(text);
    }

    private static Stream<String> strings(JsonDocument body, List<JsonPath> paths) {
        return values(body, paths)
                .filter(value -> value.kind() == JsonKind.STRING)
                .map(JsonValue::asString);
    }

    private static Stream<JsonValue> values(JsonDocument body, List<JsonPath> paths) {
        return paths.stream().flatMap(path -> body.all(path).stream());
    }

    private static List<JsonPath> paths(String... texts) {
        return Stream.of(texts).map(JsonPath::of).toList();
    }
}

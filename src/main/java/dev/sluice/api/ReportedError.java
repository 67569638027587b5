package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an error response or event reports, whichever API it is of.
 *
 * <p>Read are OpenAI's {@code error.code} and {@code error.type}, Azure's {@code error.innererror.code}, Anthropic's {@code error.type},
 * Google's {@code error.status} and {@code error.details[].reason}, the members of vLLM and Mistral beside {@code "object": "error"}, the
 * error in the response of OpenAI's {@code response.failed}, {@code {"error": "text"}} of Ollama, TGI and xAI, and FastAPI's
 * {@code detail}. Of an array, as Google's endpoint for OpenAI's clients sends it, the first element counts.
 *
 * @param codes names for programs, in lower case, the most exact first
 * @param messages for people
 * @param quoted what a provider behind this one said, a JSON text or not; empty if the error quotes none
 * @param status the HTTP status that the error names or stands for, from 400 to 599; empty if none
 */
record ReportedError(List<String> codes, List<String> messages, Optional<String> quoted, OptionalInt status) {

    private static final JsonPath ELEMENT = JsonPath.of("/*");
    private static final JsonPath QUOTED = JsonPath.of("/error/metadata/raw");

    private static final List<JsonPath> CODES = paths(
            "/error/code",
            "/error/innererror/code",
            "/error/type",
            "/error/status",
            "/error/details/*/reason",
            "/code",
            "/type",
            "/error_type",
            "/response/error/code");

    private static final List<JsonPath> MESSAGES = paths(
            "/error/message",
            "/error",
            "/message",
            "/message/detail/*/msg",
            "/detail",
            "/detail/*/msg",
            "/response/error/message");

    private static final List<JsonPath> STATUSES = paths(
            "/error/code",
            "/error/status",
            "/error/status_code",
            "/code",
            "/status",
            "/status_code",
            "/response/error/code");

    private static final JsonQuery QUERY = query();

    /** Of the values at one path. Bounds the work for a list of errors. */
    private static final int MOST_VALUES = 8;

    /** In characters. All known codes are shorter. */
    private static final int LONGEST_CODE = 64;

    private static final int FIRST_STATUS = 400;
    private static final int LAST_STATUS = 599;

    ReportedError {
        codes = List.copyOf(codes);
        messages = List.copyOf(messages);
    }

    /** Reads a JSON text. Empty if it is none, or neither an object nor an array with an object. */
    static Optional<ReportedError> in(byte[] text) {
        if (!(QUERY.parse(text) instanceof JsonDocument document)) {
            return Optional.empty();
        }
        return switch (document.kind()) {
            case OBJECT -> Optional.of(of(document));
            case ARRAY -> inFirstElement(document);
            default -> Optional.empty();
        };
    }

    private static Optional<ReportedError> inFirstElement(JsonDocument array) {
        List<JsonValue> elements = array.all(ELEMENT);
        if (elements.isEmpty()
                || elements.get(0).kind() != JsonKind.OBJECT
                || !(elements.get(0).parse(QUERY) instanceof JsonDocument first)) {
            return Optional.empty();
        }
        return Optional.of(of(first));
    }

    private static ReportedError of(JsonDocument document) {
        List<String> codes = new ArrayList<>();
        for (String code : strings(document, CODES)) {
            if (code.length() <= LONGEST_CODE) {
                codes.add(code.toLowerCase(Locale.ROOT));
            }
        }
        return new ReportedError(codes, strings(document, MESSAGES), document.string(QUOTED), status(document, codes));
    }

    private static OptionalInt status(JsonDocument document, List<String> codes) {
        for (JsonPath path : STATUSES) {
            OptionalInt status = document.last(path).map(ReportedError::status).orElse(OptionalInt.empty());
            if (status.isPresent()) {
                return status;
            }
        }
        for (String code : codes) {
            OptionalInt status = ErrorStatuses.of(code);
            if (status.isPresent()) {
                return status;
            }
        }
        return OptionalInt.empty();
    }

    /** Azure has the status as a string. */
    private static OptionalInt status(JsonValue value) {
        if (value.kind() == JsonKind.STRING) {
            String text = value.asString();
            return text.length() == 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? status(Integer.parseInt(text))
                    : OptionalInt.empty();
        }
        OptionalLong number = value.asCount();
        return number.isPresent() ? status(number.getAsLong()) : OptionalInt.empty();
    }

    private static OptionalInt status(long number) {
        return number >= FIRST_STATUS && number <= LAST_STATUS ? OptionalInt.of((int) number) : OptionalInt.empty();
    }

    private static List<String> strings(JsonDocument document, List<JsonPath> paths) {
        List<String> strings = new ArrayList<>();
        for (JsonPath path : paths) {
            List<JsonValue> values = document.all(path);
            for (JsonValue value : values.subList(0, Math.min(MOST_VALUES, values.size()))) {
                if (value.kind() == JsonKind.STRING) {
                    strings.add(value.asString());
                }
            }
        }
        return strings;
    }

    private static List<JsonPath> paths(String... paths) {
        List<JsonPath> parsed = new ArrayList<>(paths.length);
        for (String path : paths) {
            parsed.add(JsonPath.of(path));
        }
        return List.copyOf(parsed);
    }

    private static JsonQuery query() {
        List<JsonPath> all = new ArrayList<>(List.of(ELEMENT, QUOTED));
        all.addAll(CODES);
        all.addAll(MESSAGES);
        all.addAll(STATUSES);
        return JsonQuery.of(all.stream().distinct().toArray(JsonPath[]::new));
    }
}

package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The start of a stream whose events are JSON objects. Recognizes the errors of all APIs in each of them, as servers mix their forms: a member
 * {@code error} of an object or an array's element, {@code "type": "error"}, {@code "object": "error"} and {@code response.failed}. What is not
 * an object is content, as {@code [DONE]} is.
 */
abstract class JsonStart implements StreamStart {

    static final JsonPath TYPE = JsonPath.of("/type");

    private static final JsonPath ERROR = JsonPath.of("/error");
    private static final JsonPath ELEMENTS_ERROR = JsonPath.of("/*/error");
    private static final JsonPath OBJECT = JsonPath.of("/object");

    private static final String IS_ERROR = "error";
    private static final String IS_FAILED = "response.failed";

    private final JsonQuery query;

    /**
     * Creates the start of one stream.
     *
     * @param query made by {@link #query}
     */
    JsonStart(JsonQuery query) {
        this.query = query;
    }

    /** Returns a query for these paths and those of errors. The given ones have the first indices. */
    static JsonQuery query(JsonPath... paths) {
        return JsonQuery.of(Stream.concat(Stream.of(paths), Stream.of(TYPE, ERROR, ELEMENTS_ERROR, OBJECT))
                .distinct()
                .toArray(JsonPath[]::new));
    }

    @Override
    public final Finding event(byte[] data, int length) {
        if (!(query.parse(data, length) instanceof JsonDocument event)) {
            return Finding.CONTENT;
        }
        String type = event.string(TYPE).orElse("");
        if (isError(event, type)) {
            return Finding.ERROR;
        }
        return event.kind() == JsonKind.OBJECT ? find(event, type) : Finding.CONTENT;
    }

    /**
     * Looks into an event that is no error.
     *
     * @param event an object, parsed with the query
     * @param type its member {@code type}; empty if it has none
     */
    abstract Finding find(JsonDocument event, String type);

    private static boolean isError(JsonDocument event, String type) {
        return type.equals(IS_ERROR)
                || type.equals(IS_FAILED)
                || isFilled(event.last(ERROR))
                || isFilled(event.last(ELEMENTS_ERROR))
                || event.string(OBJECT).filter(IS_ERROR::equals).isPresent();
    }

    /** Whether the value is there, and neither null, false, nor an empty string, array or object. */
    static boolean isFilled(Optional<JsonValue> value) {
        return value.isPresent() && isFilled(value.get());
    }

    /** As above. */
    static boolean isFilled(JsonValue value) {
        return switch (value.kind()) {
            case NULL, FALSE -> false;
            case STRING -> value.end() - value.start() > 2;
            case ARRAY, OBJECT -> {
                int at = value.start() + 1;
                while (isSpace(value.byteAt(at))) {
                    at++;
                }
                yield at < value.end() - 1;
            }
            default -> true;
        };
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }
}

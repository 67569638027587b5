package dev.sluice.price;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonResult;
import dev.sluice.json.JsonSyntaxError;
import dev.sluice.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON text with prices, of which members are asked by name. Records a fault with the line for whatever is not as it must be.
 *
 * <p>For one thread.
 */
final class PriceFile {

    /** So many are told; after them, the file is better read by a person from its beginning. */
    private static final int MOST_FAULTS = 20;

    private static final int LONGEST_TEXT = 256;
    private static final int LONGEST_SHOWN = 64;

    private static final JsonPath ELEMENT = JsonPath.of("/*");
    private static final JsonQuery ELEMENTS = JsonQuery.of(ELEMENT);

    private final byte[] text;
    private final List<String> faults = new ArrayList<>();
    private final Map<List<String>, JsonQuery> queries = new HashMap<>();

    PriceFile(byte[] text) {
        this.text = text;
    }

    /** One object of the file. */
    final class Members {

        private final Map<String, JsonValue> values = new HashMap<>();

        private Members(JsonDocument document, List<String> names) {
            document.forEach((path, value) -> values.put(names.get(path), value));
        }

        /** A member; empty if the object does not have it. */
        Optional<JsonValue> find(String name) {
            return Optional.ofNullable(values.get(name));
        }

        /** The elements of an array; none if the object does not have it. */
        List<JsonValue> elements(String name) {
            Optional<JsonValue> array = find(name);
            if (array.isEmpty()) {
                return List.of();
            }
            if (array.get().kind() != JsonKind.ARRAY) {
                fault(array.get(), name + ": must be an array");
                return List.of();
            }
            return array.get().parse(ELEMENTS) instanceof JsonDocument elements ? elements.all(ELEMENT) : List.of();
        }

        /** A text that is not empty; empty, and a fault, for anything else. */
        Optional<String> text(String name) {
            Optional<JsonValue> value = find(name);
            return value.flatMap(found -> textOf(name, found));
        }
    }

    /** Returns the members of the whole text; empty, and a fault, if it is not a JSON object. */
    Optional<Members> top(String... names) {
        JsonResult result = query(List.of(names)).parse(text);
        if (result instanceof JsonSyntaxError error) {
            faults.add("line " + lineOf(Math.min(error.offset(), text.length)) + ": is not valid JSON: "
                    + error.describe());
            return Optional.empty();
        }
        return members((JsonDocument) result, List.of(names), 0);
    }

    /** Returns the members of an object; empty, and a fault, if it is none, or has others, or one twice. */
    Optional<Members> members(JsonValue value, List<String> names) {
        return value.parse(query(names)) instanceof JsonDocument document
                ? members(document, names, value.start())
                : Optional.empty();
    }

    private Optional<Members> members(JsonDocument document, List<String> names, int at) {
        if (document.kind() != JsonKind.OBJECT) {
            fault(at, "must be an object with " + String.join(", ", names));
            return Optional.empty();
        }
        Set<String> seen = new HashSet<>();
        int before = faults.size();
        document.forEachName(name -> {
            if (!names.contains(name)) {
                fault(at, "\"" + shown(name) + "\" is unknown; known are " + String.join(", ", names));
            } else if (!seen.add(name)) {
                fault(at, name + ": stands twice");
            }
        });
        return faults.size() == before ? Optional.of(new Members(document, names)) : Optional.empty();
    }

    /** A text that is not empty; empty, and a fault, for anything else. */
    Optional<String> textOf(String name, JsonValue value) {
        Optional<String> found = value.kind() == JsonKind.STRING
                ? Optional.of(value.asString()).filter(some -> !some.isEmpty() && some.length() <= LONGEST_TEXT)
                : Optional.empty();
        if (found.isEmpty()) {
            fault(value, name + ": must be a text of 1 to " + LONGEST_TEXT + " characters");
        }
        return found;
    }

    void fault(JsonValue at, String message) {
        fault(at.start(), message);
    }

    private void fault(int offset, String message) {
        if (faults.size() < MOST_FAULTS) {
            faults.add("line " + lineOf(offset) + ": " + message);
        }
    }

    /** At most {@value #MOST_FAULTS}. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    private int lineOf(int offset) {
        int line = 1;
        for (int i = 0; i < offset; i++) {
            if (text[i] == '\n') {
                line++;
            }
        }
        return line;
    }

    /** A message must not be as long as what somebody wrote by mistake. */
    static String shown(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    /** A number as it stands in the text. */
    static String numberOf(JsonValue value) {
        return new String(value.toJson(), StandardCharsets.US_ASCII);
    }

    private JsonQuery query(List<String> names) {
        return queries.computeIfAbsent(
                names,
                these -> JsonQuery.of(
                        these.stream().map(name -> JsonPath.of("/" + name)).toArray(JsonPath[]::new)));
    }
}

package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A value of a document, and the values inside it. */
final class JsonValueTest {

    private static final JsonPath ELEMENT = JsonPath.of("/*");
    private static final JsonPath NAME = JsonPath.of("/*/name");
    private static final JsonQuery QUERY = JsonQuery.of(ELEMENT, NAME);
    private static final JsonPath INNER = JsonPath.of("/name");
    private static final JsonQuery INSIDE = JsonQuery.of(INNER);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"plain\"",
                "\"\\n\"",
                "\"a\\u0041\\\\\"",
                "\"caf\u00e9 au lait\"",
                "\"\uD83D\uDE00 \\ud83d\"",
                "\"a\\\"b\""
            })
    void appendsTheDecodedString(String json) {
        JsonValue value = values("[" + json + "]").get(0);
        StringBuilder text = new StringBuilder("before ");

        value.appendTo(text);

        assertThat(text.toString()).isEqualTo("before " + value.asString());
    }

    @Test
    void refusesToAppendAnythingButAString() {
        JsonValue value = values("[12]").get(0);

        assertThatIllegalStateException().isThrownBy(() -> value.appendTo(new StringBuilder()));
    }

    @Test
    void isParsedAsADocumentOfItsOwn() {
        List<JsonValue> values = values(" [ {\"name\":1} , {\"name\" : [2]} ] ");

        JsonDocument second = (JsonDocument) values.get(1).parse(INSIDE);

        assertThat(second.kind()).isEqualTo(JsonKind.OBJECT);
        assertThat(second.length()).isEqualTo("{\"name\" : [2]}".length());
        assertThat(second.last(INNER).orElseThrow().toJson()).asString(UTF_8).isEqualTo("[2]");
    }

    @Test
    void isEditedWithoutTheTextAroundIt() {
        JsonDocument second =
                (JsonDocument) values("[{\"name\":1},{\"name\":2},3]").get(1).parse(INSIDE);

        EditedJson edited =
                JsonEditor.of(second).set(INNER, "77".getBytes(UTF_8)).apply();

        assertThat(edited.toBytes()).asString(UTF_8).isEqualTo("{\"name\":77}");
        assertThat(edited.length()).isEqualTo("{\"name\":77}".length());
    }

    @Test
    void findsOnlyTheValuesInsideTheGivenValue() {
        JsonDocument document = document("[{\"name\":1,\"name\":2},{\"name\":3},{}]");
        List<JsonValue> values = document.all(ELEMENT);

        assertThat(texts(document.all(NAME, values.get(0)))).containsExactly("1", "2");
        assertThat(document.last(NAME, values.get(0)).orElseThrow().asCount()).hasValue(2);
        assertThat(document.last(NAME, values.get(1)).orElseThrow().asCount()).hasValue(3);
        assertThat(document.last(NAME, values.get(2))).isEmpty();
    }

    @Test
    void allValuesAreVisitedInDocumentOrder() {
        List<String> visited = new ArrayList<>();

        document("[{\"name\":1},2]")
                .forEach((path, value) -> visited.add(path + " " + new String(value.toJson(), UTF_8)));

        assertThat(visited).containsExactly("0 {\"name\":1}", "1 1", "0 2");
    }

    @Test
    void anElementIsInsertedAfterAnother() {
        JsonDocument document = document("[ {\"name\":1} , 2 ]");

        String changed = new String(
                JsonEditor.of(document)
                        .insertAfter(document.all(ELEMENT).get(0), "\"x\"".getBytes(UTF_8))
                        .insertAfter(document.all(ELEMENT).get(0), "\"y\"".getBytes(UTF_8))
                        .insertAfter(document.all(ELEMENT).get(1), "\"z\"".getBytes(UTF_8))
                        .remove(NAME)
                        .apply()
                        .toBytes(),
                UTF_8);

        assertThat(changed).isEqualTo("[ {},\"x\",\"y\" , 2,\"z\" ]");
    }

    private static List<String> texts(List<JsonValue> values) {
        return values.stream().map(value -> new String(value.toJson(), UTF_8)).toList();
    }

    private static List<JsonValue> values(String json) {
        return document(json).all(ELEMENT);
    }

    private static JsonDocument document(String json) {
        return (JsonDocument) QUERY.parse(json.getBytes(UTF_8));
    }
}

package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that are left out for counting. */
final class EditedJsonTest {

    private static final JsonPath A = JsonPath.of("/a");
    private static final JsonPath B = JsonPath.of("/b");
    private static final JsonPath ELEMENT = JsonPath.of("/m/*");
    private static final JsonQuery QUERY = JsonQuery.of(A, B, ELEMENT);

    @Test
    void hasEmptyStringsInPlaceOfTheValues() {
        JsonDocument document = parse("{\"a\":\"x\\\"y\",\"b\" : 2, \"m\":[\"p\",\"q\"]}");
        EditedJson edited = JsonEditor.of(document).remove(B).apply();

        EditedJson left = edited.withEmptyStrings(
                List.of(document.last(A).orElseThrow(), document.all(ELEMENT).get(1)));

        assertThat(left.toBytes()).asString(UTF_8).isEqualTo("{\"a\":\"\",\"m\":[\"p\",\"\"]}");
        assertThat(left.toCompactBytes()).hasSize(left.compactLength());
        assertThat(edited.toBytes()).asString(UTF_8).isEqualTo("{\"a\":\"x\\\"y\",\"m\":[\"p\",\"q\"]}");
    }

    @Test
    void aValueThatWasEditedStaysAsItIs() {
        JsonDocument document = parse("{\"a\":\"x\",\"b\":\"y\"}");
        EditedJson edited = JsonEditor.of(document)
                .remove(A)
                .set(B, "\"new\"".getBytes(UTF_8))
                .apply();

        EditedJson left = edited.withEmptyStrings(
                List.of(document.last(A).orElseThrow(), document.last(B).orElseThrow()));

        assertThat(left.toBytes()).asString(UTF_8).isEqualTo("{\"b\":\"new\"}");
    }

    @Test
    void insertionsBesideAValueStay() {
        JsonDocument document = parse("{\"m\":[\"x\"]}");
        JsonValue element = document.last(ELEMENT).orElseThrow();
        EditedJson edited = JsonEditor.of(document)
                .insertAfter(element, "1".getBytes(UTF_8))
                .set(A, "2".getBytes(UTF_8))
                .apply();

        assertThat(edited.withEmptyStrings(List.of(element)).toBytes())
                .asString(UTF_8)
                .isEqualTo("{\"a\":2,\"m\":[\"\",1]}");
    }

    @Test
    void withoutValuesItIsTheSame() {
        EditedJson edited = JsonEditor.of(parse("{}")).apply();

        assertThat(edited.withEmptyStrings(List.of())).isSameAs(edited);
    }

    @Test
    void asManyValuesAsCanBeMatchedAreLeftOut() {
        JsonDocument document = parse("{\"m\":[" + "\"x\",".repeat(65_000) + "\"x\"]}");

        assertThat(JsonEditor.of(document)
                        .apply()
                        .withEmptyStrings(document.all(ELEMENT))
                        .length())
                .isEqualTo(document.length() - 65_001);
    }

    @Test
    void rejectsValuesOfAnotherDocumentOrOutOfOrder() {
        JsonDocument document = parse("{\"m\":[\"x\",\"y\"]}");
        EditedJson edited = JsonEditor.of(document).apply();
        List<JsonValue> elements = document.all(ELEMENT);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> edited.withEmptyStrings(List.of(elements.get(1), elements.get(0))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> edited.withEmptyStrings(
                        List.of(parse("{\"a\":\"x\"}").last(A).orElseThrow())));
    }

    private static JsonDocument parse(String text) {
        return (JsonDocument) QUERY.parse(text.getBytes(UTF_8));
    }
}

package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every case of an edit, compared byte by byte. */
final class JsonEditorTest {

    private static final JsonPath A = JsonPath.of("/a");
    private static final JsonPath B = JsonPath.of("/b");
    private static final JsonPath OPTIONS = JsonPath.of("/stream_options");
    private static final JsonPath INCLUDE_USAGE = JsonPath.of("/stream_options/include_usage");
    private static final JsonPath ELEMENT = JsonPath.of("/m/*");
    private static final JsonPath ELEMENT_A = JsonPath.of("/m/*/a");
    private static final JsonPath ELEMENT_B = JsonPath.of("/m/*/b");
    private static final JsonQuery QUERY = JsonQuery.of(A, B, OPTIONS, INCLUDE_USAGE, ELEMENT, ELEMENT_A, ELEMENT_B);
    private static final byte[] NEW = "\"new\"".getBytes(UTF_8);
    private static final byte[] TRUE = "true".getBytes(UTF_8);

    static Stream<Arguments> membersToRemove() {
        return Stream.of(
                arguments("{\"a\":1,\"x\":2}", "{\"x\":2}"),
                arguments("{\"x\":1,\"a\":2,\"y\":3}", "{\"x\":1,\"y\":3}"),
                arguments("{\"x\":1,\"a\":2}", "{\"x\":1}"),
                arguments("{\"a\":1}", "{}"),
                arguments("{\"x\":1}", "{\"x\":1}"),
                arguments("{}", "{}"));
    }

    @ParameterizedTest
    @MethodSource("membersToRemove")
    void removesAMemberAndOneComma(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(A))).isEqualTo(after);
    }

    static Stream<Arguments> valuesToRemove() {
        return Stream.of(
                arguments("{\"a\":1,\"x\":2}", "{\"x\":2}"),
                arguments("{\"a\":-1.5e3,\"x\":2}", "{\"x\":2}"),
                arguments("{\"a\":null,\"x\":2}", "{\"x\":2}"),
                arguments("{\"a\":true,\"x\":2}", "{\"x\":2}"),
                arguments("{\"a\":\"\",\"x\":2}", "{\"x\":2}"),
                arguments("{\"a\":\"},{\\\"a\\\":1\",\"x\":2}", "{\"x\":2}"),
                arguments("{\"a\":{},\"x\":2}", "{\"x\":2}"),
                arguments("{\"a\":[],\"x\":2}", "{\"x\":2}"),
                arguments("{\"a\":{\"a\":{\"a\":[1,{\"a\":2}]}},\"x\":2}", "{\"x\":2}"),
                arguments("{\"a\":[{\"a\":1},\"]\"],\"x\":2}", "{\"x\":2}"));
    }

    @ParameterizedTest
    @MethodSource("valuesToRemove")
    void removesAMemberWhateverItsValue(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(A))).isEqualTo(after);
    }

    static Stream<Arguments> spacedMembersToRemove() {
        return Stream.of(
                arguments("{\"a\": 1, \"x\": 2}", "{\"x\": 2}"),
                arguments("{\"x\": 1, \"a\": 2, \"y\": 3}", "{\"x\": 1, \"y\": 3}"),
                arguments("{\"x\": 1, \"a\": 2}", "{\"x\": 1}"),
                arguments("{ \"a\" : 1 , \"x\" : 2 }", "{ \"x\" : 2 }"),
                arguments("{ \"x\" : 1 , \"a\" : 2 , \"y\" : 3 }", "{ \"x\" : 1 , \"y\" : 3 }"),
                arguments("{ \"x\" : 1 , \"a\" : 2 }", "{ \"x\" : 1 }"),
                arguments("{\n  \"a\": 1,\n  \"x\": 2\n}\n", "{\n  \"x\": 2\n}\n"),
                arguments("{\n  \"x\": 1,\n  \"a\": 2,\n  \"y\": 3\n}\n", "{\n  \"x\": 1,\n  \"y\": 3\n}\n"),
                arguments("{\n  \"x\": 1,\n  \"a\": 2\n}\n", "{\n  \"x\": 1\n}\n"),
                arguments("{\r\n\t\"x\": 1,\r\n\t\"a\": 2\r\n}", "{\r\n\t\"x\": 1\r\n}"),
                arguments("{ \"x\":1\n, \"a\":2\n, \"y\":3 }", "{ \"x\":1\n, \"y\":3 }"),
                arguments("{ \"x\":1\n, \"a\":2\n}", "{ \"x\":1\n}"),
                arguments("{ \"a\" : 1 }", "{  }"),
                arguments("\t{\n\"a\":1\r}\n", "\t{\n\r}\n"));
    }

    @ParameterizedTest
    @MethodSource("spacedMembersToRemove")
    void removesTheWhiteSpaceOnTheSideOfTheComma(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(A))).isEqualTo(after);
    }

    static Stream<Arguments> runsToRemove() {
        return Stream.of(
                arguments("{\"a\":1,\"b\":2,\"x\":3}", "{\"x\":3}"),
                arguments("{\"x\":1,\"a\":2,\"b\":3,\"y\":4}", "{\"x\":1,\"y\":4}"),
                arguments("{\"x\":1,\"a\":2,\"b\":3}", "{\"x\":1}"),
                arguments("{\"a\":1,\"b\":2}", "{}"),
                arguments("{\"b\":1,\"a\":2}", "{}"),
                arguments("{\"a\":1,\"x\":2,\"b\":3}", "{\"x\":2}"),
                arguments("{\"a\":1,\"x\":2,\"b\":3,\"a\":4}", "{\"x\":2}"),
                arguments("{\"a\":1,\"b\":2,\"x\":3,\"b\":4,\"a\":5,\"y\":6,\"a\":7,\"b\":8}", "{\"x\":3,\"y\":6}"),
                arguments("{\"a\": 1, \"b\": 2, \"x\": 3}", "{\"x\": 3}"),
                arguments("{ \"x\": 1 , \"a\": 2 , \"b\": 3 }", "{ \"x\": 1 }"),
                arguments("{\n  \"a\": 1,\n  \"b\": 2\n}", "{\n  \n}"));
    }

    @ParameterizedTest
    @MethodSource("runsToRemove")
    void removesAdjacentMembersTogether(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(A).remove(B))).isEqualTo(after);
    }

    @ParameterizedTest
    @MethodSource("runsToRemove")
    void removesAdjacentMembersInAnyOrderOfCalls(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(B).remove(A))).isEqualTo(after);
    }

    static Stream<Arguments> duplicatesToRemove() {
        return Stream.of(
                arguments("{\"a\":1,\"a\":2,\"x\":3}", "{\"x\":3}"),
                arguments("{\"a\":1,\"x\":2,\"a\":3}", "{\"x\":2}"),
                arguments("{\"x\":1,\"a\":2,\"a\":3}", "{\"x\":1}"),
                arguments("{\"a\":1,\"a\":2}", "{}"),
                arguments("{\"\\u0061\":1,\"x\":2,\"a\":3,\"\\u0061\":4}", "{\"x\":2}"));
    }

    @ParameterizedTest
    @MethodSource("duplicatesToRemove")
    void removesEveryOccurrence(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(A))).isEqualTo(after);
    }

    static Stream<Arguments> escapedNamesToRemove() {
        return Stream.of(
                arguments("{\"\\u0061\":1,\"x\":2}", "{\"x\":2}"), arguments("{\"x\":1,\"\\u0061\" : 2}", "{\"x\":1}"));
    }

    @ParameterizedTest
    @MethodSource("escapedNamesToRemove")
    void removesAMemberWhoseNameHasEscapes(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(A))).isEqualTo(after);
    }

    static Stream<Arguments> membersElsewhere() {
        return Stream.of(
                arguments(
                        "{\"x\":{\"a\":1},\"y\":[{\"a\":2}],\"m\":{\"a\":3}}",
                        "{\"x\":{\"a\":1},\"y\":[{\"a\":2}],\"m\":{\"a\":3}}"),
                arguments("{\"m\":[[{\"a\":1}],{\"x\":{\"a\":2}}]}", "{\"m\":[[{\"a\":1}],{\"x\":{\"a\":2}}]}"),
                arguments("[\"a\",{\"a\":1}]", "[\"a\",{\"a\":1}]"));
    }

    @ParameterizedTest
    @MethodSource("membersElsewhere")
    void leavesMembersOfTheSameNameAtOtherPaths(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(A))).isEqualTo(after);
    }

    static Stream<Arguments> membersOfElements() {
        return Stream.of(
                arguments(
                        "{\"m\":[{\"a\":1},{\"a\":2,\"x\":3},{\"x\":4,\"a\":5},{\"x\":6},7,[],null]}",
                        "{\"m\":[{},{\"x\":3},{\"x\":4},{\"x\":6},7,[],null]}"),
                arguments("{\"m\":[{\"a\":1}],\"x\":0,\"m\":[{\"a\":2,\"a\":3}]}", "{\"m\":[{}],\"x\":0,\"m\":[{}]}"),
                arguments("{\"m\":[ { \"a\" : 1 , \"x\" : 2 } ]}", "{\"m\":[ { \"x\" : 2 } ]}"));
    }

    @ParameterizedTest
    @MethodSource("membersOfElements")
    void removesAMemberOfEachElement(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(ELEMENT_A))).isEqualTo(after);
    }

    static Stream<Arguments> membersAtSeveralLevels() {
        return Stream.of(
                arguments("{\"a\":{\"x\":1},\"m\":[{\"a\":1,\"x\":2}],\"b\":[]}", "{\"m\":[{\"x\":2}]}"),
                arguments("{\"m\":[{\"a\":1}],\"a\":2}", "{\"m\":[{}]}"));
    }

    @ParameterizedTest
    @MethodSource("membersAtSeveralLevels")
    void removesMembersAtSeveralLevels(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(ELEMENT_A).remove(A).remove(B)))
                .isEqualTo(after);
    }

    static Stream<Arguments> valuesToReplace() {
        return Stream.of(
                arguments("{\"a\":1}", "{\"a\":\"new\"}"),
                arguments("{\"x\":1,\"a\":[1,{\"a\":2}],\"y\":3}", "{\"x\":1,\"a\":\"new\",\"y\":3}"),
                arguments("{ \"a\" : 1 , \"x\" : 2 }", "{ \"a\" : \"new\" , \"x\" : 2 }"),
                arguments("{\"a\":\"new\"}", "{\"a\":\"new\"}"),
                arguments("{\"a\":1,\"x\":2,\"a\":3}", "{\"a\":\"new\",\"x\":2,\"a\":\"new\"}"),
                arguments("{\"\\u0061\":1}", "{\"\\u0061\":\"new\"}"),
                arguments("{\"a\":1,\"\\u0061\":2}", "{\"a\":\"new\",\"\\u0061\":\"new\"}"));
    }

    @ParameterizedTest
    @MethodSource("valuesToReplace")
    void replacesOnlyTheValue(String before, String after) {
        assertThat(edited(before, editor -> editor.set(A, NEW))).isEqualTo(after);
    }

    static Stream<Arguments> objectsWithoutTheMember() {
        return Stream.of(
                arguments("{\"x\":1}", "{\"a\":\"new\",\"x\":1}"),
                arguments("{ \"x\" : 1 }", "{\"a\":\"new\", \"x\" : 1 }"),
                arguments("{\n  \"x\": 1\n}", "{\"a\":\"new\",\n  \"x\": 1\n}"),
                arguments("{\"x\":{\"a\":1}}", "{\"a\":\"new\",\"x\":{\"a\":1}}"),
                arguments(" \n{\"x\":1}", " \n{\"a\":\"new\",\"x\":1}"));
    }

    @ParameterizedTest
    @MethodSource("objectsWithoutTheMember")
    void insertsAMissingMemberFirst(String before, String after) {
        assertThat(edited(before, editor -> editor.set(A, NEW))).isEqualTo(after);
    }

    static Stream<Arguments> emptyObjects() {
        return Stream.of(
                arguments("{}", "{\"a\":\"new\"}"),
                arguments("{ }", "{\"a\":\"new\" }"),
                arguments("{\r\n\t}", "{\"a\":\"new\"\r\n\t}"),
                arguments(" {} ", " {\"a\":\"new\"} "));
    }

    @ParameterizedTest
    @MethodSource("emptyObjects")
    void insertsAMemberIntoAnEmptyObjectWithoutAComma(String before, String after) {
        assertThat(edited(before, editor -> editor.set(A, NEW))).isEqualTo(after);
    }

    static Stream<Arguments> objectsThatAreEmptied() {
        return Stream.of(
                arguments("{\"b\":1}", "{\"a\":\"new\"}"),
                arguments("{ \"b\" : 1 }", "{\"a\":\"new\"  }"),
                arguments("{\"b\":1,\"b\":2}", "{\"a\":\"new\"}"),
                arguments("{\n \"b\":1,\n \"b\":2\n}", "{\"a\":\"new\"\n \n}"));
    }

    @ParameterizedTest
    @MethodSource("objectsThatAreEmptied")
    void insertsAMemberWithoutACommaWhenAllOthersAreRemoved(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(B).set(A, NEW))).isEqualTo(after);
    }

    static Stream<Arguments> objectsThatAreNotEmptied() {
        return Stream.of(
                arguments("{\"b\":1,\"x\":2}", "{\"a\":\"new\",\"x\":2}"),
                arguments("{\"x\":1,\"b\":2}", "{\"a\":\"new\",\"x\":1}"),
                arguments("{\"b\":1,\"x\":2,\"b\":3}", "{\"a\":\"new\",\"x\":2}"),
                arguments("{\"b\":1, \"a\":2}", "{\"a\":\"new\"}"),
                arguments("{\"a\":1, \"b\":2}", "{\"a\":\"new\"}"),
                arguments("{\"b\":1,\"a\":2,\"b\":3,\"x\":4}", "{\"a\":\"new\",\"x\":4}"));
    }

    @ParameterizedTest
    @MethodSource("objectsThatAreNotEmptied")
    void insertsAMemberWhenSomeOthersAreRemoved(String before, String after) {
        assertThat(edited(before, editor -> editor.set(A, NEW).remove(B))).isEqualTo(after);
    }

    static Stream<Arguments> textsWithoutAnObject() {
        return Stream.of(
                arguments("[]", "[]"),
                arguments("[{\"x\":1}]", "[{\"x\":1}]"),
                arguments("\"a\"", "\"a\""),
                arguments("null", "null"),
                arguments("7", "7"));
    }

    @ParameterizedTest
    @MethodSource("textsWithoutAnObject")
    void setsNoMemberOfANonObject(String before, String after) {
        assertThat(edited(before, editor -> editor.set(A, NEW))).isEqualTo(after);
    }

    static Stream<Arguments> nestedMembers() {
        return Stream.of(
                arguments(
                        "{\"stream_options\":{\"include_usage\":false}}",
                        "{\"stream_options\":{\"include_usage\":true}}"),
                arguments("{\"stream_options\":{}}", "{\"stream_options\":{\"include_usage\":true}}"),
                arguments(
                        "{\"stream_options\": { \"x\": 1 } }",
                        "{\"stream_options\": {\"include_usage\":true, \"x\": 1 } }"),
                arguments(
                        "{\"stream_options\":{\"x\":1},\"stream_options\":{\"include_usage\":null}}",
                        "{\"stream_options\":{\"include_usage\":true,\"x\":1},\"stream_options\":{\"include_usage\":true}}"),
                arguments(
                        "{\"stream\\u005foptions\":{\"include\\u005fusage\":0}}",
                        "{\"stream\\u005foptions\":{\"include\\u005fusage\":true}}"),
                arguments(
                        "{\"include_usage\":1,\"stream_options\":{\"stream_options\":{\"include_usage\":2}}}",
                        "{\"include_usage\":1,\"stream_options\":{\"include_usage\":true,\"stream_options\":{\"include_usage\":2}}}"));
    }

    @ParameterizedTest
    @MethodSource("nestedMembers")
    void setsANestedMember(String before, String after) {
        assertThat(edited(before, editor -> editor.set(INCLUDE_USAGE, TRUE))).isEqualTo(after);
    }

    static Stream<Arguments> parentsThatAreNoObjects() {
        return Stream.of(
                arguments("{\"stream_options\":null}", "{\"stream_options\":null}"),
                arguments("{\"stream_options\":[]}", "{\"stream_options\":[]}"),
                arguments(
                        "{\"stream_options\":[{\"include_usage\":false}]}",
                        "{\"stream_options\":[{\"include_usage\":false}]}"),
                arguments("{\"stream_options\":\"x\"}", "{\"stream_options\":\"x\"}"),
                arguments("{\"x\":1}", "{\"x\":1}"),
                arguments("{}", "{}"),
                arguments("[{\"stream_options\":{}}]", "[{\"stream_options\":{}}]"));
    }

    @ParameterizedTest
    @MethodSource("parentsThatAreNoObjects")
    void setsNoMemberWhenTheParentIsNotAnObject(String before, String after) {
        assertThat(edited(before, editor -> editor.set(INCLUDE_USAGE, TRUE))).isEqualTo(after);
    }

    static Stream<Arguments> elements() {
        return Stream.of(arguments(
                "{\"m\":[{},{\"a\":1},{\"x\":2},[],null,\"a\"]}",
                "{\"m\":[{\"a\":\"new\"},{\"a\":\"new\"},{\"a\":\"new\",\"x\":2},[],null,\"a\"]}"));
    }

    @ParameterizedTest
    @MethodSource("elements")
    void setsAMemberOfEachElementThatIsAnObject(String before, String after) {
        assertThat(edited(before, editor -> editor.set(ELEMENT_A, NEW))).isEqualTo(after);
    }

    static Stream<Arguments> elementsWithBoth() {
        return Stream.of(arguments(
                "{\"m\":[{\"b\":1},{\"b\":1,\"x\":2},{\"a\":1,\"b\":2},{\"b\":1,\"a\":2}]}",
                "{\"m\":[{\"a\":\"new\"},{\"a\":\"new\",\"x\":2},{\"a\":\"new\"},{\"a\":\"new\"}]}"));
    }

    @ParameterizedTest
    @MethodSource("elementsWithBoth")
    void setsAndRemovesInEachElement(String before, String after) {
        assertThat(edited(before, editor -> editor.remove(ELEMENT_B).set(ELEMENT_A, NEW)))
                .isEqualTo(after);
    }

    @Test
    void insertsTwoMembersIntoAnObjectWithOthers() {
        assertThat(edited("{\"x\":1}", editor -> editor.set(A, NEW).set(B, TRUE)))
                .isEqualTo("{\"a\":\"new\",\"b\":true,\"x\":1}");
    }

    @Test
    void insertsACommaBetweenTwoMembersOfAnEmptyObject() {
        assertThat(edited("{}", editor -> editor.set(A, NEW).set(B, TRUE))).isEqualTo("{\"a\":\"new\",\"b\":true}");
    }

    @Test
    void escapesTheNameOfANewMember() {
        JsonPath odd = JsonPath.of("/\"\\\n");
        JsonDocument document = (JsonDocument) JsonQuery.of(odd).parse("{}".getBytes(UTF_8));

        assertThat(new String(JsonEditor.of(document).set(odd, TRUE).apply().toBytes(), UTF_8))
                .isEqualTo("{\"\\\"\\\\\\u000a\":true}");
    }

    @Test
    void changesNothingWithoutAnEdit() {
        String json = " {\"a\" : 1.0, \"a\": \"\\u00e9\"}\n";

        assertThat(edited(json, editor -> editor)).isEqualTo(json);
    }

    @Test
    void ignoresTheBytesAfterTheTextInTheArray() {
        byte[] buffer = "{\"x\":1,\"a\":2}garbage".getBytes(UTF_8);
        JsonDocument document = (JsonDocument) QUERY.parse(buffer, 13);

        assertThat(JsonEditor.of(document).remove(A).apply().toBytes())
                .asString(UTF_8)
                .isEqualTo("{\"x\":1}");
    }

    @Test
    void doesNotModifyTheDocumentsBytes() {
        byte[] text = "{\"x\":1,\"a\":2}".getBytes(UTF_8);
        byte[] before = Arrays.copyOf(text, text.length);
        EditedJson ignored = JsonEditor.of((JsonDocument) QUERY.parse(text))
                .remove(A)
                .set(B, NEW)
                .apply();

        assertThat(ignored.toCompactBytes()).asString(UTF_8).isEqualTo("{\"b\":\"new\",\"x\":1}");
        assertThat(text).isEqualTo(before);
    }

    @Test
    void writesTheSameBytesEachTime() throws IOException {
        EditedJson edited =
                edit("{\"x\": 1, \"a\": 2}", editor -> editor.remove(A).set(B, NEW));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        edited.writeTo(out);
        edited.writeTo(out);

        assertThat(out.toString(UTF_8)).isEqualTo("{\"b\":\"new\",\"x\": 1}".repeat(2));
    }

    @Test
    void knowsItsLengthInBytes() {
        assertThat(edit("{\"é\": 1, \"a\": 2}", editor -> editor.remove(A).set(B, NEW))
                        .length())
                .isEqualTo("{\"b\":\"new\",\"é\": 1}".getBytes(UTF_8).length);
    }

    @Test
    void keepsWhiteSpaceInStringsInTheCompactText() {
        assertThat(edit("{ \"x y\" : \"\\\" \\\\\" ,\n\"é\": [ 1 , \" \" ] }", editor -> editor)
                        .toCompactBytes())
                .asString(UTF_8)
                .isEqualTo("{\"x y\":\"\\\" \\\\\",\"é\":[1,\" \"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/m/*"})
    void refusesToRemoveAnythingButAMember(String path) {
        JsonEditor editor = JsonEditor.of(document("{}"));

        assertThatIllegalArgumentException().isThrownBy(() -> editor.remove(JsonPath.of(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/m/*"})
    void refusesToSetAnythingButAMember(String path) {
        JsonEditor editor = JsonEditor.of(document("{}"));

        assertThatIllegalArgumentException().isThrownBy(() -> editor.set(JsonPath.of(path), NEW));
    }

    @Test
    void refusesToRemoveAtAPathOutsideTheQuery() {
        JsonEditor editor = JsonEditor.of(document("{}"));

        assertThatIllegalArgumentException().isThrownBy(() -> editor.remove(JsonPath.of("/z")));
    }

    @Test
    void refusesToSetAtAPathOutsideTheQuery() {
        JsonEditor editor = JsonEditor.of(document("{}"));

        assertThatIllegalArgumentException().isThrownBy(() -> editor.set(JsonPath.of("/z"), NEW));
    }

    @Test
    void refusesToSetAMemberWhoseParentIsOutsideTheQuery() {
        JsonPath nested = JsonPath.of("/p/q");
        JsonEditor editor = JsonEditor.of((JsonDocument) JsonQuery.of(nested).parse("{}".getBytes(UTF_8)));

        assertThatIllegalArgumentException().isThrownBy(() -> editor.set(nested, NEW));
    }

    private static String edited(String json, UnaryOperator<JsonEditor> edits) {
        return new String(edit(json, edits).toBytes(), UTF_8);
    }

    private static EditedJson edit(String json, UnaryOperator<JsonEditor> edits) {
        return edits.apply(JsonEditor.of(document(json))).apply();
    }

    private static JsonDocument document(String json) {
        return (JsonDocument) QUERY.parse(json.getBytes(UTF_8));
    }

    @Test
    void refusesToEditAPathTwice() {
        JsonEditor editor = JsonEditor.of((JsonDocument) QUERY.parse("{\"a\":1}".getBytes(UTF_8)))
                .remove(A);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> editor.set(A, NEW))
                .withMessageContaining("/a");
    }

    @Test
    void refusesAnEditInsideAnother() {
        JsonDocument document =
                (JsonDocument) QUERY.parse("{\"stream_options\":{\"include_usage\":1}}".getBytes(UTF_8));
        JsonEditor editor = JsonEditor.of(document).remove(OPTIONS).set(INCLUDE_USAGE, TRUE);
        assertThatIllegalArgumentException().isThrownBy(editor::apply).withMessageContaining("inside another");
    }
}

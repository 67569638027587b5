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

/** Each situation of an edit, to the byte. */
final class JsonEditorTest {

    private static final JsonPath A = JsonPath.of("/a");
    private static final JsonPath B = JsonPath.of("/b");
    private static final JsonPath OPTIONS = JsonPath.of("/stream_options");
    private static final JsonPath INCLUDE_USAGE = JsonPath.of("/stream_options/include_usage");
    private static final JsonPath EACH = JsonPath.of("/m/*");
    private static final JsonPath EACH_A = JsonPath.of("/m/*/a");
    private static final JsonPath EACH_B = JsonPath.of("/m/*/b");
    private static final JsonQuery PATHS = JsonQuery.of(A, B, OPTIONS, INCLUDE_USAGE, EACH, EACH_A, EACH_B);
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
        assertThat(edited(before, splice -> splice.remove(A))).isEqualTo(after);
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
        assertThat(edited(before, splice -> splice.remove(A))).isEqualTo(after);
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
    void removesTheSpaceOnTheSideOfTheComma(String before, String after) {
        assertThat(edited(before, splice -> splice.remove(A))).isEqualTo(after);
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
    void removesNeighboursAsOne(String before, String after) {
        assertThat(edited(before, splice -> splice.remove(A).remove(B))).isEqualTo(after);
    }

    @ParameterizedTest
    @MethodSource("runsToRemove")
    void removesNeighboursInWhateverOrderTheyAreNamed(String before, String after) {
        assertThat(edited(before, splice -> splice.remove(B).remove(A))).isEqualTo(after);
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
        assertThat(edited(before, splice -> splice.remove(A))).isEqualTo(after);
    }

    static Stream<Arguments> escapedNamesToRemove() {
        return Stream.of(
                arguments("{\"\\u0061\":1,\"x\":2}", "{\"x\":2}"), arguments("{\"x\":1,\"\\u0061\" : 2}", "{\"x\":1}"));
    }

    @ParameterizedTest
    @MethodSource("escapedNamesToRemove")
    void removesANameThatIsWrittenWithEscapes(String before, String after) {
        assertThat(edited(before, splice -> splice.remove(A))).isEqualTo(after);
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
    void leavesMembersOfThatNameElsewhere(String before, String after) {
        assertThat(edited(before, splice -> splice.remove(A))).isEqualTo(after);
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
        assertThat(edited(before, splice -> splice.remove(EACH_A))).isEqualTo(after);
    }

    static Stream<Arguments> membersAtSeveralLevels() {
        return Stream.of(
                arguments("{\"a\":{\"x\":1},\"m\":[{\"a\":1,\"x\":2}],\"b\":[]}", "{\"m\":[{\"x\":2}]}"),
                arguments("{\"m\":[{\"a\":1}],\"a\":2}", "{\"m\":[{}]}"));
    }

    @ParameterizedTest
    @MethodSource("membersAtSeveralLevels")
    void removesAtSeveralLevelsAtOnce(String before, String after) {
        assertThat(edited(before, splice -> splice.remove(EACH_A).remove(A).remove(B)))
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
    void replacesAValueAndNothingElse(String before, String after) {
        assertThat(edited(before, splice -> splice.set(A, NEW))).isEqualTo(after);
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
    void putsAMissingMemberFirst(String before, String after) {
        assertThat(edited(before, splice -> splice.set(A, NEW))).isEqualTo(after);
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
    void putsAMemberIntoAnEmptyObjectWithoutAComma(String before, String after) {
        assertThat(edited(before, splice -> splice.set(A, NEW))).isEqualTo(after);
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
    void putsAMemberWithoutACommaWhereAllOthersGo(String before, String after) {
        assertThat(edited(before, splice -> splice.remove(B).set(A, NEW))).isEqualTo(after);
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
    void setsAMemberWhereSomeOthersGo(String before, String after) {
        assertThat(edited(before, splice -> splice.set(A, NEW).remove(B))).isEqualTo(after);
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
    void setsNoMemberOfWhatIsNoObject(String before, String after) {
        assertThat(edited(before, splice -> splice.set(A, NEW))).isEqualTo(after);
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
    void setsAMemberOfAMember(String before, String after) {
        assertThat(edited(before, splice -> splice.set(INCLUDE_USAGE, TRUE))).isEqualTo(after);
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
    void setsNoMemberWhereTheParentIsNoObject(String before, String after) {
        assertThat(edited(before, splice -> splice.set(INCLUDE_USAGE, TRUE))).isEqualTo(after);
    }

    static Stream<Arguments> elements() {
        return Stream.of(arguments(
                "{\"m\":[{},{\"a\":1},{\"x\":2},[],null,\"a\"]}",
                "{\"m\":[{\"a\":\"new\"},{\"a\":\"new\"},{\"a\":\"new\",\"x\":2},[],null,\"a\"]}"));
    }

    @ParameterizedTest
    @MethodSource("elements")
    void setsAMemberOfEachElementThatIsAnObject(String before, String after) {
        assertThat(edited(before, splice -> splice.set(EACH_A, NEW))).isEqualTo(after);
    }

    static Stream<Arguments> elementsWithBoth() {
        return Stream.of(arguments(
                "{\"m\":[{\"b\":1},{\"b\":1,\"x\":2},{\"a\":1,\"b\":2},{\"b\":1,\"a\":2}]}",
                "{\"m\":[{\"a\":\"new\"},{\"a\":\"new\",\"x\":2},{\"a\":\"new\"},{\"a\":\"new\"}]}"));
    }

    @ParameterizedTest
    @MethodSource("elementsWithBoth")
    void setsAndRemovesInEachElement(String before, String after) {
        assertThat(edited(before, splice -> splice.remove(EACH_B).set(EACH_A, NEW)))
                .isEqualTo(after);
    }

    @Test
    void putsTwoMembersIntoAnObjectThatHasOthers() {
        assertThat(edited("{\"x\":1}", splice -> splice.set(A, NEW).set(B, TRUE)))
                .isEqualTo("{\"a\":\"new\",\"b\":true,\"x\":1}");
    }

    @Test
    void putsACommaBetweenTwoMembersThatGoIntoAnEmptyObject() {
        assertThat(edited("{}", splice -> splice.set(A, NEW).set(B, TRUE))).isEqualTo("{\"a\":\"new\",\"b\":true}");
    }

    @Test
    void writesTheNameOfANewMemberAsJson() {
        JsonPath odd = JsonPath.of("/\"\\\n");
        JsonDocument document = (JsonDocument) JsonQuery.of(odd).parse("{}".getBytes(UTF_8));

        assertThat(new String(JsonEditor.of(document).set(odd, TRUE).apply().toBytes(), UTF_8))
                .isEqualTo("{\"\\\"\\\\\\u000a\":true}");
    }

    @Test
    void changesNothingWithoutAnEdit() {
        String json = " {\"a\" : 1.0, \"a\": \"\\u00e9\"}\n";

        assertThat(edited(json, splice -> splice)).isEqualTo(json);
    }

    @Test
    void changesOnlyTheTextAndNotWhatStandsAfterItInItsArray() {
        byte[] buffer = "{\"x\":1,\"a\":2}garbage".getBytes(UTF_8);
        JsonDocument document = (JsonDocument) PATHS.parse(buffer, 13);

        assertThat(JsonEditor.of(document).remove(A).apply().toBytes())
                .asString(UTF_8)
                .isEqualTo("{\"x\":1}");
    }

    @Test
    void leavesTheDocumentsBytesAlone() {
        byte[] text = "{\"x\":1,\"a\":2}".getBytes(UTF_8);
        byte[] before = Arrays.copyOf(text, text.length);
        EditedJson ignored = JsonEditor.of((JsonDocument) PATHS.parse(text))
                .remove(A)
                .set(B, NEW)
                .apply();

        assertThat(ignored.toCompactText()).isEqualTo("{\"b\":\"new\",\"x\":1}");
        assertThat(text).isEqualTo(before);
    }

    @Test
    void writesTheSameBytesEachTime() throws IOException {
        EditedJson spliced =
                spliced("{\"x\": 1, \"a\": 2}", splice -> splice.remove(A).set(B, NEW));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        spliced.writeTo(out);
        spliced.writeTo(out);

        assertThat(out.toString(UTF_8)).isEqualTo("{\"b\":\"new\",\"x\": 1}".repeat(2));
    }

    @Test
    void knowsItsLengthInBytes() {
        assertThat(spliced("{\"é\": 1, \"a\": 2}", splice -> splice.remove(A).set(B, NEW))
                        .length())
                .isEqualTo("{\"b\":\"new\",\"é\": 1}".getBytes(UTF_8).length);
    }

    @Test
    void leavesTheSpaceInStringsInTheCompactText() {
        assertThat(spliced("{ \"x y\" : \"\\\" \\\\\" ,\n\"é\": [ 1 , \" \" ] }", splice -> splice)
                        .toCompactText())
                .isEqualTo("{\"x y\":\"\\\" \\\\\",\"é\":[1,\" \"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/m/*"})
    void refusesToRemoveWhatIsNoMember(String path) {
        JsonEditor splice = JsonEditor.of(document("{}"));

        assertThatIllegalArgumentException().isThrownBy(() -> splice.remove(JsonPath.of(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/m/*"})
    void refusesToSetWhatIsNoMember(String path) {
        JsonEditor splice = JsonEditor.of(document("{}"));

        assertThatIllegalArgumentException().isThrownBy(() -> splice.set(JsonPath.of(path), NEW));
    }

    @Test
    void refusesToRemoveOnAPathThatWasNotPrepared() {
        JsonEditor splice = JsonEditor.of(document("{}"));

        assertThatIllegalArgumentException().isThrownBy(() -> splice.remove(JsonPath.of("/z")));
    }

    @Test
    void refusesToSetOnAPathThatWasNotPrepared() {
        JsonEditor splice = JsonEditor.of(document("{}"));

        assertThatIllegalArgumentException().isThrownBy(() -> splice.set(JsonPath.of("/z"), NEW));
    }

    @Test
    void refusesToSetAMemberWhoseParentWasNotPrepared() {
        JsonPath nested = JsonPath.of("/p/q");
        JsonEditor splice = JsonEditor.of((JsonDocument) JsonQuery.of(nested).parse("{}".getBytes(UTF_8)));

        assertThatIllegalArgumentException().isThrownBy(() -> splice.set(nested, NEW));
    }

    private static String edited(String json, UnaryOperator<JsonEditor> edits) {
        return new String(spliced(json, edits).toBytes(), UTF_8);
    }

    private static EditedJson spliced(String json, UnaryOperator<JsonEditor> edits) {
        return edits.apply(JsonEditor.of(document(json))).apply();
    }

    private static JsonDocument document(String json) {
        return (JsonDocument) PATHS.parse(json.getBytes(UTF_8));
    }

    @Test
    void refusesToChangeAPathTwice() {
        JsonEditor splice = JsonEditor.of((JsonDocument) PATHS.parse("{\"a\":1}".getBytes(UTF_8)))
                .remove(A);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> splice.set(A, NEW))
                .withMessageContaining("/a");
    }

    @Test
    void refusesAChangeInsideAnother() {
        JsonDocument document =
                (JsonDocument) PATHS.parse("{\"stream_options\":{\"include_usage\":1}}".getBytes(UTF_8));
        JsonEditor splice = JsonEditor.of(document).remove(OPTIONS).set(INCLUDE_USAGE, TRUE);
        assertThatIllegalArgumentException().isThrownBy(splice::apply).withMessageContaining("inside another");
    }
}

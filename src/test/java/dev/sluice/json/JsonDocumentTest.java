package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that a query finds in a text, and their decoding. */
final class JsonDocumentTest {

    private static final int MOST = 65_536;

    @Test
    void findsAMemberOfTheTopObject() {
        assertThat(found("/model", "{\"a\": 1, \"model\": \"gpt-4o\", \"b\": 2}"))
                .containsExactly("\"gpt-4o\"");
    }

    @Test
    void findsTheTopValueUnderTheEmptyPath() {
        assertThat(found("", " [1, 2]\n")).containsExactly("[1, 2]");
    }

    @Test
    void findsAMemberOfAMember() {
        assertThat(found("/a/b", "{\"b\": 1, \"a\": {\"b\": 2}}")).containsExactly("2");
    }

    @Test
    void findsAMemberWhoseNameIsEmpty() {
        assertThat(found("/", "{\"\": 1, \"a\": 2}")).containsExactly("1");
    }

    @Test
    void findsNamesThatAreNotAscii() {
        assertThat(found("/größe😀", "{\"größe😀\": 1, \"größe\": 2}")).containsExactly("1");
    }

    @Test
    void findsEveryOccurrenceInDocumentOrder() {
        assertThat(found("/a", "{\"a\": 3, \"b\": 0, \"a\": 1, \"a\": 2}")).containsExactly("3", "1", "2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|",
                "[{\"a\":1}]|",
                "\"a\"|",
                "{\"a\":1}|a",
                " { \"a\" : \"b\" , \"c\" : [1, \"d\", {\"e\":2}], \"a\":{\"f\":{\"g\":[]},\"h\":\"i\"} } |a,c,a",
                "{\"a\\u0062\\\"\":\",{}\\\\\",\"\":{},\"c\":\"\\\"\"}|ab\",,c"
            })
    void visitsTheNamesOfTheTopObjectAlone(String text, String names) {
        List<String> seen = new ArrayList<>();
        document(text, JsonPath.of("/x")).forEachName(seen::add);

        assertThat(String.join(",", seen)).isEqualTo(names == null ? "" : names);
    }

    @Test
    void returnsTheLastOfDuplicateMembers() {
        JsonPath path = JsonPath.of("/a");

        assertThat(document("{\"a\": \"x\", \"a\": \"y\"}", path).last(path).map(JsonValue::asString))
                .contains("y");
    }

    @Test
    void returnsNoLastValueWhenNothingMatches() {
        JsonPath path = JsonPath.of("/a");

        assertThat(document("{\"b\": 1}", path).last(path)).isEmpty();
    }

    @Test
    void findsAMemberInEveryDuplicateOfItsParent() {
        assertThat(found("/a/b", "{\"a\": {\"b\": 1}, \"a\": [{\"b\": 2}], \"a\": {\"b\": 3}}"))
                .containsExactly("1", "3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mod\\u0065l", "\\u006d\\u006F\\u0064\\u0065\\u006C", "\\u006dodel", "mode\\u006c", "m\\u006Fdel"
            })
    void findsANameWithEscapes(String name) {
        assertThat(found("/model", "{\"" + name + "\": 1}")).containsExactly("1");
    }

    @Test
    void findsANameWithEscapedQuotesAndBackslashes() {
        assertThat(found("/a\"b\\c", "{\"a\\\"b\\\\c\": 1}")).containsExactly("1");
    }

    @Test
    void findsANameWrittenAsAnEscapedSurrogatePair() {
        assertThat(found("/😀", "{\"\\ud83d\\ude00\": 1}")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Model", "model ", " model", "mode", "models", "m\\\\u006fdel", "model\\u0000", "", "mod\\u0045l"
            })
    void ignoresSimilarNames(String name) {
        assertThat(found("/model", "{\"" + name + "\": 1}")).isEmpty();
    }

    @Test
    void distinguishesALoneSurrogateFromAQuestionMark() {
        assertThat(found("/?", "{\"\\ud83d\": 1}")).isEmpty();
    }

    @Test
    void findsEveryElementUnderAStar() {
        assertThat(found("/a/*", "{\"a\": [1, [2], {\"b\": 3}]}")).containsExactly("1", "[2]", "{\"b\": 3}");
    }

    @Test
    void findsTheElementsOfATopArray() {
        assertThat(found("/*", "[1, 2]")).containsExactly("1", "2");
    }

    @Test
    void findsMembersOfObjectElementsAndIgnoresOtherElements() {
        assertThat(found("/m/*/b", "{\"m\": [{\"b\": 1}, {\"c\": 0}, 7, [{\"b\": 0}], null, {\"b\": 2, \"b\": 3}]}"))
                .containsExactly("1", "2", "3");
    }

    @Test
    void findsElementsOfNestedArrays() {
        assertThat(found("/*/*", "[[1, 2], 3, [[4]], {\"*\": 5}]")).containsExactly("1", "2", "[4]");
    }

    @Test
    void doesNotMatchAMemberNamedStarAsAnElement() {
        assertThat(found("/a/*", "{\"a\": {\"*\": 1}}")).isEmpty();
    }

    @Test
    void doesNotMatchAnElementByItsIndex() {
        assertThat(found("/a/0", "{\"a\": [1]}")).isEmpty();
    }

    @Test
    void findsNothingInsideScalars() {
        assertThat(found("/a/b", "{\"a\": \"{\\\"b\\\": 1}\"}")).isEmpty();
    }

    @Test
    void doesNotMatchAtAnotherLevel() {
        assertThat(found("/model", "{\"a\": {\"model\": 1}, \"b\": [{\"model\": 2}], \"model\": 3}"))
                .containsExactly("3");
    }

    @Test
    void findsAValueAndTheValuesInsideIt() {
        JsonPath outer = JsonPath.of("/a");
        JsonPath inner = JsonPath.of("/a/*/b");
        JsonDocument document = document("{\"a\": [{\"b\": 1}, {\"b\": 2}]}", outer, inner);

        assertThat(document.all(inner)).hasSize(2);
        assertThat(document.all(outer)).hasSize(1);
    }

    @Test
    void refusesAPathOutsideTheQuery() {
        JsonDocument document = document("{}", JsonPath.of("/a"));

        assertThatIllegalArgumentException().isThrownBy(() -> document.all(JsonPath.of("/b")));
    }

    @Test
    void refusesTheLastValueOfAPathOutsideTheQuery() {
        JsonDocument document = document("{}", JsonPath.of("/a/b"));

        assertThatIllegalArgumentException().isThrownBy(() -> document.last(JsonPath.of("/a")));
    }

    @Test
    void rejectsAPathWithoutALeadingSlash() {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonPath.of("model"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "/a/*/b", "//", "/a/"})
    void printsAPathAsItWasGiven(String path) {
        assertThat(JsonPath.of(path)).hasToString(path);
    }

    @Test
    void returnsAnUnmodifiableList() {
        assertThat(document("[1]", JsonPath.of("/*")).all(JsonPath.of("/*"))).isUnmodifiable();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "{}, OBJECT",
                "[], ARRAY",
                "\"\", STRING",
                "-1, NUMBER",
                "0, NUMBER",
                "true, TRUE",
                "false, FALSE",
                "null, NULL"
            })
    void returnsTheKindOfTheTopValue(String json, JsonKind kind) {
        assertThat(document(" \n" + json).kind()).isEqualTo(kind);
    }

    @Test
    void returnsTheKindOfAValue() {
        JsonPath path = JsonPath.of("/*");

        assertThat(document("[{}, [], \"\", 9, true, false, null]", path).all(path))
                .extracting(JsonValue::kind)
                .containsExactly(JsonKind.values());
    }

    @Test
    void includesSurroundingWhiteSpaceInItsLength() {
        assertThat(document(" {} \n").length()).isEqualTo(5);
    }

    @Test
    void hasTheGivenLength() {
        JsonDocument document = (JsonDocument) JsonQuery.of().parse("[1]]garbage".getBytes(UTF_8), 3);

        assertThat(document.length()).isEqualTo(3);
    }

    @Test
    void doesNotPrintItsText() {
        assertThat(document("{\"secret\": 1}")).hasToString("JsonDocument[13 bytes]");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\"\",                 ``",
                "\"plain\",            plain",
                "\"é 😀\",             é 😀",
                "\"\\u00e9\",          é",
                "\"\\u00E9t\\u00e9\",  été",
                "\"\\ud83d\\ude00\",   😀",
                "\"a\\/b\",            a/b",
                "\"\\\\n\",            \\n",
                "\"\\\"\",             \"",
                "\"\\\\\\\"\\\\\",     \\\"\\"
            })
    void decodesAString(String json, String decoded) {
        assertThat(string(json)).isEqualTo(decoded);
    }

    @Test
    void decodesEscapedControlCharacters() {
        assertThat(string("\"\\b\\f\\n\\r\\t\\u0000\"")).isEqualTo("\b\f\n\r\t\0");
    }

    @Test
    void keepsALoneSurrogate() {
        assertThat(string("\"a\\ud83db\"")).isEqualTo("a\ud83db");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "1", "true", "false", "null"})
    void refusesAStringOfANonString(String json) {
        JsonPath top = JsonPath.of("");
        JsonValue value = document(json, top).last(top).orElseThrow();

        assertThatIllegalStateException().isThrownBy(value::asString);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 10, 128_000, Integer.MAX_VALUE + 1L, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    void parsesACount(long count) {
        assertThat(count(Long.toString(count))).hasValue(count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-0",
                "1.0",
                "1.5",
                "1e3",
                "1E0",
                "9223372036854775808",
                "9999999999999999999",
                "10000000000000000000",
                "18446744073709551617",
                "100000000000000000000000"
            })
    void hasNoCountForOtherNumbers(String json) {
        assertThat(count(json)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "true", "false", "null", "[]", "{}", "[7]", "\"\""})
    void hasNoCountForANonNumber(String json) {
        assertThat(count(json)).isEmpty();
    }

    @Test
    void finds65536Values() {
        JsonPath each = JsonPath.of("/*");

        assertThat(document(array(MOST), each).all(each)).hasSize(MOST);
    }

    @Test
    void rejectsATextWithMoreThan65536Matches() {
        assertThat(JsonQuery.of(JsonPath.of("/*")).parse(array(MOST + 1).getBytes(UTF_8)))
                .isEqualTo(new JsonSyntaxError(1 + 2 * MOST, "more than 65536 members of the same kind"));
    }

    @ParameterizedTest
    @EnumSource(Hostile.class)
    void rejectsAHostileTextBeforeItUsesMuchMemory(Hostile hostile) {
        assertThat(JsonQuery.of(JsonPath.of("/a"), JsonPath.of("/*"), JsonPath.of("/*/a"))
                        .parse(hostile.text().getBytes(UTF_8)))
                .isInstanceOf(JsonSyntaxError.class);
    }

    @Test
    void acceptsAnyNumberOfValuesOutsideTheQuery() {
        assertThat(JsonQuery.of(JsonPath.of("/a")).parse(array(1_000_000).getBytes(UTF_8)))
                .isInstanceOf(JsonDocument.class);
    }

    /** Texts of about ten million bytes, full of matching values. */
    private enum Hostile {
        ELEMENTS("[", "0,", "0]"),
        MEMBERS("{", "\"a\":0,", "\"a\":0}"),
        ESCAPED_MEMBERS("{", "\"\\u0061\":0,", "\"a\":0}"),
        MEMBERS_OF_ELEMENTS("[", "{\"a\":0},", "0]");

        private final String start;
        private final String repeated;
        private final String end;

        Hostile(String start, String repeated, String end) {
            this.start = start;
            this.repeated = repeated;
            this.end = end;
        }

        String text() {
            return start + repeated.repeat(10_000_000 / repeated.length()) + end;
        }
    }

    @Test
    void readsTheLastValueAsAStringOrAsTrue() {
        JsonPath path = JsonPath.of("/a");
        assertThat(document("{\"a\":1,\"a\":\"\\u0062\"}", path).string(path)).contains("b");
        assertThat(document("{\"a\":\"b\",\"a\":1}", path).string(path)).isEmpty();
        assertThat(document("{\"a\":false,\"a\":true}", path).isTrue(path)).isTrue();
        assertThat(document("{\"a\":\"true\"}", path).isTrue(path)).isFalse();
        assertThat(document("{}", path).isTrue(path)).isFalse();
    }

    private static String array(int elements) {
        return "[" + "0,".repeat(elements - 1) + "0]";
    }

    private static List<String> found(String path, String json) {
        JsonPath wanted = JsonPath.of(path);
        byte[] text = json.getBytes(UTF_8);
        return document(json, wanted).all(wanted).stream()
                .map(value -> new String(text, value.start(), value.end() - value.start(), UTF_8))
                .toList();
    }

    private static String string(String json) {
        JsonPath top = JsonPath.of("");
        return document(json, top).last(top).orElseThrow().asString();
    }

    private static OptionalLong count(String json) {
        JsonPath each = JsonPath.of("/*");
        return document("[" + json + "]", each).last(each).orElseThrow().asCount();
    }

    private static JsonDocument document(String json, JsonPath... paths) {
        return (JsonDocument) JsonQuery.of(paths).parse(json.getBytes(UTF_8));
    }
}

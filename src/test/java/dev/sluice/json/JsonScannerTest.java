package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The accepted language: RFC 8259 in strict UTF-8, at most 512 levels of nesting. */
final class JsonScannerTest {

    private static final JsonQuery EMPTY_QUERY = JsonQuery.of();
    private static final int MAX_DEPTH = 512;

    private static final String SAMPLE = """
            {"model": "gpt-4o", "n": -12.5e+3, "stream": true, "stop": null, "seed": 0,
             "messages": [{"role": "user", "content": "\\u00e9t\\u00e9 \\"quoted\\" é 😀"}, [], {}, false]}""";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "7",
                "10",
                "-1",
                "0.0",
                "-0.5",
                "1.25",
                "1e5",
                "1E5",
                "1e+5",
                "1e-5",
                "1.5E-10",
                "0e0",
                "1e007",
                "123456789012345678901234567890.123456789012345678901234567890"
            })
    void acceptsEveryFormOfNumber(String json) {
        assertThat(read(json)).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "1e-400", "1e99999999999999999999"})
    void acceptsNumbersBeyondTheRangeOfADouble(String json) {
        assertThat(read(json)).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                "+1",
                "01",
                "-01",
                "00",
                "1.",
                ".5",
                "-.5",
                "1.e5",
                "1e",
                "1e+",
                "1e-",
                "1e5.5",
                "1.5.5",
                "--1",
                "1-",
                "- 1",
                "1 .5",
                "0x10",
                "1_000",
                "1f",
                "1e5e5",
                "NaN",
                "Infinity",
                "-Infinity",
                "\u0661",
                "1\u0661"
            })
    void rejectsMalformedNumbers(String json) {
        assertThat(read(json)).isInstanceOf(JsonSyntaxError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "null"})
    void acceptsTheThreeLiterals(String json) {
        assertThat(read(json)).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "True",
                "TRUE",
                "tru",
                "t",
                "truee",
                "trye",
                "fals",
                "f",
                "fal5e",
                "falsey",
                "nul",
                "n",
                "nulll",
                "nil",
                "NULL",
                "none",
                "undefined",
                "yes",
                "truefalse"
            })
    void rejectsEveryOtherWord(String json) {
        assertThat(read(json)).isInstanceOf(JsonSyntaxError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "[[]]",
                "[{}]",
                "{\"a\":{}}",
                "{\"\":\"\"}",
                "{\"a\":1,\"a\":2}",
                "[1,\"2\",true,null,{\"a\":[]}]",
                "{\"a\":[{\"b\":[{}]}]}"
            })
    void acceptsObjectsAndArraysOfAnyShape(String json) {
        assertThat(read(json)).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "]",
                "{",
                "}",
                "[,]",
                "[1,]",
                "[,1]",
                "[1,,2]",
                "[1 2]",
                "[1;2]",
                "[1:2]",
                "[1}",
                "[}",
                "[]]",
                "[\"a\":1]"
            })
    void rejectsMalformedArrays(String json) {
        assertThat(read(json)).isInstanceOf(JsonSyntaxError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{]",
                "{}}",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\",1}",
                "{\"a\" 1}",
                "{\"a\"::1}",
                "{\"a\":1,}",
                "{,\"a\":1}",
                "{\"a\":1,,\"b\":2}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1;\"b\":2}",
                "{\"a\":1]",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{null:1}",
                "{[]:1}"
            })
    void rejectsMalformedObjects(String json) {
        assertThat(read(json)).isInstanceOf(JsonSyntaxError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"// c\n1", "/* c */ 1", "[1] // c", "{\"a\":1} # c", "'a'", "`a`", "a", "(1)", ":", ","})
    void rejectsSyntaxOfJavaScriptAndOtherNotations(String json) {
        assertThat(read(json)).isInstanceOf(JsonSyntaxError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "\r", "\n", " \t\r\n \r\n\t"})
    void acceptsTheFourWhiteSpaceCharactersBetweenTokens(String space) {
        String json =
                String.join(space, "", "{", "\"a\"", ":", "[", "1", ",", "\"b\"", "]", ",", "\"c\"", ":", "{", "}")
                        + String.join(space, "", "}", "");

        assertThat(read(json)).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\f", "\u000b", "\u0000", "\u001f", "\u007f", "\u0085", "\u00a0", "\u2028", "\u3000", "\ufeff"})
    void rejectsOtherWhiteSpaceBetweenTokens(String space) {
        assertThat(read("[1," + space + "2]")).isInstanceOf(JsonSyntaxError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n\t "})
    void rejectsATextWithoutAValue(String json) {
        assertThat(read(json)).isInstanceOf(JsonSyntaxError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "0", "\"\"", "null"})
    void rejectsASecondValueAfterTheFirst(String second) {
        assertThat(read("{} " + second)).isInstanceOf(JsonSyntaxError.class);
    }

    @Test
    void rejectsANulAfterTheValue() {
        assertThat(read("{}\u0000")).isInstanceOf(JsonSyntaxError.class);
    }

    @Test
    void rejectsAByteOrderMark() {
        assertThat(read("\ufeff{}")).isEqualTo(new JsonSyntaxError(0, "expected a JSON value"));
    }

    @Test
    void rejectsEncodingsOtherThanUtf8() {
        assertThat(EMPTY_QUERY.parse(HexFormat.of().parseHex("5b00310000005d00")))
                .isInstanceOf(JsonSyntaxError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0041", "\\uabcd", "\\uABCD", "\\uAbCd",
                "\\u0000", "\\uffff", "\\\\u00"
            })
    void acceptsEveryEscape(String escape) {
        assertThat(read("\"x" + escape + "y\"")).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d\\ude00", "\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83d\\ud83d", "\\ud83dx"})
    void acceptsLoneAndPairedSurrogateEscapes(String escape) {
        assertThat(read("\"" + escape + "\"")).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\a",
                "\\v",
                "\\0",
                "\\'",
                "\\x41",
                "\\U0041",
                "\\ ",
                "\\\n",
                "\\é",
                "\\u",
                "\\u1",
                "\\u12",
                "\\u123",
                "\\u123g",
                "\\u 123",
                "\\u+123",
                "\\u{41}",
                "\\u\uff11\uff12\uff13\uff14"
            })
    void rejectsEveryOtherEscape(String escape) {
        assertThat(read("\"x" + escape + "\"")).isInstanceOf(JsonSyntaxError.class);
    }

    static IntStream controlCharacters() {
        return IntStream.range(0, 0x20);
    }

    @ParameterizedTest
    @MethodSource("controlCharacters")
    void rejectsControlCharactersAtEveryPositionInAString(int control) {
        assertThat(IntStream.rangeClosed(0, 20)).allSatisfy(place -> assertThat(read(stringWith((char) control, place)))
                .isEqualTo(new JsonSyntaxError(1 + place, "control character in a string")));
    }

    @ParameterizedTest
    @ValueSource(
            chars = {' ', '!', '#', '[', ']', '^', '~', '\u007f', '\u0080', '\u00ff', '\u2028', '\ud7ff', '\uffff'})
    void acceptsAllOtherCharactersAtEveryPositionInAString(char character) {
        assertThat(IntStream.rangeClosed(0, 20)).allSatisfy(place -> assertThat(read(stringWith(character, place)))
                .isInstanceOf(JsonDocument.class));
    }

    @Test
    void findsTheClosingQuoteAtEveryPosition() {
        assertThat(IntStream.rangeClosed(0, 20)).allSatisfy(place -> assertThat(read(stringWith('"', place)))
                .isEqualTo(new JsonSyntaxError(2 + place, "unexpected text after the JSON value")));
    }

    @Test
    void findsABackslashAtEveryPosition() {
        assertThat(IntStream.range(0, 20)).allSatisfy(place -> assertThat(read(stringWith('\\', place)))
                .isEqualTo(new JsonSyntaxError(1 + place, "unknown escape in a string")));
    }

    @Test
    void rejectsALineBreakInAString() {
        assertThat(read("\"one\ntwo\"")).isInstanceOf(JsonSyntaxError.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF})
    void acceptsUtf8SequencesOfEveryLength(int codePoint) {
        assertThat(read("\"" + Character.toString(codePoint) + "\"")).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @CsvSource({
        "overlong NUL,                c080",
        "overlong two bytes,          c1bf",
        "overlong three bytes,        e09fbf",
        "overlong slash of three,     e080af",
        "overlong four bytes,         f08fbfbf",
        "overlong slash of four,      f08080af",
        "first surrogate,             eda080",
        "last surrogate,              edbfbf",
        "a surrogate pair in CESU-8,  eda0bdedb880",
        "above U+10FFFF,              f4908080",
        "far above U+10FFFF,          f5808080",
        "a form of five bytes,        f888808080",
        "a form of six bytes,         fc8480808080",
        "a byte that is never used,   fe",
        "another one,                 ff",
        "a continuation alone,        80",
        "the last continuation,       bf",
        "two bytes cut,               c3",
        "three bytes cut after two,   e282",
        "three bytes cut after one,   e2",
        "four bytes cut after three,  f09f98",
        "four bytes cut after two,    f09f",
        "a letter for the second,     c341",
        "a letter for the third,      e28241",
        "a letter for the fourth,     f09f9841",
        "one continuation too many,   c3a9a9",
        "Latin-1,                     e9"
    })
    void rejectsInvalidUtf8(String what, String hex) {
        byte[] bad = HexFormat.of().parseHex("22" + hex + "22");

        assertThat(EMPTY_QUERY.parse(bad)).as(what).isInstanceOf(JsonSyntaxError.class);
    }

    @Test
    void rejectsUtf8CutAtTheEndOfTheText() {
        byte[] text = "\"😀".getBytes(UTF_8);

        assertThat(IntStream.rangeClosed(1, text.length))
                .allSatisfy(length -> assertThat(EMPTY_QUERY.parse(text, length))
                        .isEqualTo(new JsonSyntaxError(length, "unexpected end of the text")));
    }

    @Test
    void rejectsEveryTruncationOfADocument() {
        byte[] whole = SAMPLE.getBytes(UTF_8);

        assertThat(IntStream.range(0, whole.length))
                .allSatisfy(length -> assertThat(EMPTY_QUERY.parse(Arrays.copyOf(whole, length)))
                        .isInstanceOf(JsonSyntaxError.class));
    }

    @Test
    void acceptsTheWholeDocument() {
        assertThat(read(SAMPLE)).isInstanceOf(JsonDocument.class);
    }

    @Test
    void doesNotReadBeyondTheGivenLength() {
        byte[] whole = SAMPLE.getBytes(UTF_8);

        assertThat(IntStream.range(0, whole.length)).allSatisfy(length -> assertThat(EMPTY_QUERY.parse(whole, length))
                .isInstanceOf(JsonSyntaxError.class));
    }

    @Test
    void ignoresBytesAfterTheGivenLength() {
        assertThat(EMPTY_QUERY.parse("[1]]garbage".getBytes(UTF_8), 3)).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @CsvSource({"[,]", "'{\"a\":',}", "'[{\"a\":',}]"})
    void accepts512Levels(String opening, String closing) {
        assertThat(read(nested(opening, closing, MAX_DEPTH))).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @CsvSource({"[,]", "'{\"a\":',}", "'[{\"a\":',}]"})
    void rejects513Levels(String opening, String closing) {
        assertThat(read(nested(opening, closing, MAX_DEPTH + 1))).isInstanceOf(JsonSyntaxError.class);
    }

    @Test
    void reportsTheOffsetOfTheBracketThatExceedsTheDepth() {
        assertThat(read("[".repeat(600))).isEqualTo(new JsonSyntaxError(512, "nested more than 512 levels deep"));
    }

    @Test
    void countsLevelsAndNotBrackets() {
        assertThat(read("[" + "[],".repeat(1000) + "[]]")).isInstanceOf(JsonDocument.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
    void survivesAHundredThousandNestedBrackets(String opening) {
        assertThat(read(opening.repeat(100_000))).isInstanceOf(JsonSyntaxError.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "[1,x]          | 3  | expected a JSON value",
                "[1,-x]         | 3  | expected a JSON value",
                "[1,nope]       | 3  | expected a JSON value",
                "{} x           | 3  | unexpected text after the JSON value",
                "{\"a\" 1}      | 5  | expected ':' after a member's name",
                "{\"a\":1 2}    | 7  | expected ',' or '}' after a member",
                "[1 2]          | 3  | expected ',' or ']' after an array's element",
                "{1:1}          | 1  | expected a member's name in double quotes",
                "{\"a\":1,}     | 7  | expected a member's name in double quotes",
                "[\"abc\\x\"]   | 5  | unknown escape in a string",
                "[\"\\u00g0\"]  | 6  | expected four hexadecimal digits after \\u",
                "[\"abc         | 5  | unexpected end of the text",
                "[              | 1  | unexpected end of the text",
                "-              | 1  | unexpected end of the text"
            })
    void reportsReasonAndOffset(String json, int offset, String reason) {
        assertThat(read(json)).isEqualTo(new JsonSyntaxError(offset, reason));
    }

    @Test
    void reportsTheOffsetOfTheFirstInvalidUtf8Byte() {
        assertThat(EMPTY_QUERY.parse(HexFormat.of().parseHex("5b2241f0418080225d")))
                .isEqualTo(new JsonSyntaxError(3, "not UTF-8"));
    }

    @Test
    void reportsTheOffsetInBytesNotCharacters() {
        assertThat(read("[\"é😀\",x]")).isEqualTo(new JsonSyntaxError(10, "expected a JSON value"));
    }

    @Test
    void reportsAnEmptyText() {
        assertThat(read("")).isEqualTo(new JsonSyntaxError(0, "empty text"));
    }

    @Test
    void describesAnErrorWithItsPosition() {
        assertThat(new JsonSyntaxError(12, "not UTF-8").describe()).isEqualTo("not UTF-8 at byte 12");
    }

    private static JsonResult read(String json) {
        return EMPTY_QUERY.parse(json.getBytes(UTF_8));
    }

    private static String stringWith(char character, int place) {
        return "\"" + "x".repeat(place) + character + "x".repeat(20 - place) + "\"";
    }

    /** Repeats the opening up to the number of levels. An opening of two levels is followed by one bracket for an odd number. */
    private static String nested(String opening, String closing, int levels) {
        int each = opening.startsWith("[{") ? 2 : 1;
        int times = levels / each;
        String odd = levels % each == 0 ? "0" : "[]";
        return opening.repeat(times) + odd + closing.repeat(times);
    }
}

package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JsonOracle;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encoding and decoding of JSON strings. */
final class JsonTextTest {

    @Property
    void decodesTheStringsThatItQuotes(@ForAll("strings") String value) {
        assertThat(decoded(JsonText.quote(value))).isEqualTo(value);
    }

    @Property
    void quotesToValidJson(@ForAll("strings") String value) {
        assertThat(JsonQuery.of().parse(JsonText.quote(value))).isInstanceOf(JsonDocument.class);
    }

    @Property
    void quotesStringsThatAnotherParserDecodesToTheSameText(@ForAll("strings") String value) {
        assertThat(JsonOracle.string(JsonText.quote(value))).isEqualTo(value);
    }

    /** Random chars, with special ones more often: escapes, control characters, paired and lone surrogates. */
    @Provide
    Arbitrary<String> strings() {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.chars().range(' ', '~')),
                        Tuple.of(2, Arbitraries.chars().range('\0', '\uffff')),
                        Tuple.of(2, Arbitraries.of('"', '\\', '/', '\n', '\0', '\u001f', '\u007f', 'u')),
                        Tuple.of(1, Arbitraries.chars().range('\ud800', '\udbff')),
                        Tuple.of(1, Arbitraries.chars().range('\udc00', '\udfff')))
                .list()
                .ofMaxSize(20)
                .map(chars -> {
                    StringBuilder joined = new StringBuilder();
                    chars.forEach(joined::append);
                    return joined.toString();
                });
    }

    @Test
    void leavesPlainTextUnchanged() {
        assertThat(quoted("gpt-4o/é 😀 \u007f")).isEqualTo("\"gpt-4o/é 😀 \u007f\"");
    }

    @Test
    void escapesQuotesAndBackslashes() {
        assertThat(quoted("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
    }

    @Test
    void escapesControlCharacters() {
        assertThat(quoted("\0\n\u001f ")).isEqualTo("\"\\u0000\\u000a\\u001f \"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d", "\ud83d\ud83d"})
    void escapesLoneSurrogates(String value) {
        assertThat(quoted(value)).isASCII();
    }

    @Test
    void keepsASurrogatePairAfterALoneSurrogate() {
        assertThat(quoted("\ud83d\ud83d\ude00")).isEqualTo("\"\\ud83d😀\"");
    }

    private static String quoted(String value) {
        return new String(JsonText.quote(value), UTF_8);
    }

    private static String decoded(byte[] quoted) {
        return JsonText.decode(quoted, 1, quoted.length - 1);
    }
}

package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JsonOracle;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;

/** The scanner against {@link JsonOracle}: both take, and refuse, the same texts. */
final class JsonScannerPropertiesTest {

    private static final JsonQuery NO_PATHS = JsonQuery.of();

    /** A path to every kind of place, so that noting what is found cannot change what is accepted. */
    private static final JsonQuery PATHS = JsonQuery.of(
            JsonPath.of(""),
            JsonPath.of("/model"),
            JsonPath.of("/*"),
            JsonPath.of("/messages/*/model"),
            JsonPath.of("/metadata/name"));

    /** What JSON is made of, and what comes close. */
    private static final byte[] TELLING_BYTES =
            "{}[]\",:\\/ \t\r\nbfnrtu0123456789aAeElsEF-+.\0\u001f\u007f'x".getBytes(UTF_8);

    @Property(edgeCases = EdgeCasesMode.NONE)
    void acceptsAnyJson(@ForAll("values") JsonTree value) {
        assertThat(NO_PATHS.parse(value.text().getBytes(UTF_8))).isInstanceOf(JsonDocument.class);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void acceptsAnyJsonWithPathsToLookFor(@ForAll("values") JsonTree value) {
        assertThat(PATHS.parse(value.text().getBytes(UTF_8))).isInstanceOf(JsonDocument.class);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void acceptsAnyJsonBetweenAnySpace(
            @ForAll("values") JsonTree value, @ForAll("space") String before, @ForAll("space") String after) {
        assertThat(NO_PATHS.parse((before + value.text() + after).getBytes(UTF_8)))
                .isInstanceOf(JsonDocument.class);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void refusesEveryTruncationOfAnyObject(@ForAll("objects") JsonTree object) {
        byte[] text = object.text().getBytes(UTF_8);
        for (int length = 0; length < text.length; length++) {
            assertThat(NO_PATHS.parse(text, length)).isInstanceOf(JsonSyntaxError.class);
        }
    }

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void acceptsOfDamagedJsonWhatIsStillJson(
            @ForAll("values") JsonTree value, @ForAll("damages") List<Damage> damages) {
        byte[] text = value.text().getBytes(UTF_8);
        for (Damage damage : damages) {
            text = damage.doneTo(text);
        }
        agreesWithTheOracle(text);
    }

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void acceptsOfRandomBytesWhatIsJson(@ForAll("bytes") List<Byte> bytes) {
        agreesWithTheOracle(joined(bytes));
    }

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void acceptsOfRandomBytesInAStringWhatIsJson(@ForAll("bytes") List<Byte> bytes) {
        agreesWithTheOracle(joined(List.of((byte) '"'), bytes, List.of((byte) '"')));
    }

    @Example
    void acceptsOfAllTextsOfUpToFourTellingCharactersThoseThatAreJson() {
        everyText("{}[]\",:\\ u01-+.eEtx\n\u00e9".split(""), 4, JsonScannerPropertiesTest::agreesWithTheOracle);
    }

    @Example
    void acceptsOfAllTextsOfUpToSixTokensThoseThatAreJson() {
        everyText(
                new String[] {"{", "}", "[", "]", ",", ":", "\"a\"", "1", " null"},
                6,
                JsonScannerPropertiesTest::agreesWithTheOracle);
    }

    @Example
    void acceptsOfAllNumbersOfUpToSixCharactersThoseThatAreJson() {
        everyText(new String[] {"0", "1", "-", "+", ".", "e", "E"}, 6, JsonScannerPropertiesTest::agreesWithTheOracle);
    }

    /** Every byte at which RFC 3629 section 4 draws a line, and one on each side of it. */
    @Example
    void acceptsOfAllSequencesOfFourBytesThoseThatAreUtf8() {
        byte[] telling = HexFormat.of().parseHex("417f80818f909f" + "a0bfc0c1c2dfe0" + "e1ecedeeeff0f1f3f4f5ff");
        for (byte first : telling) {
            for (byte second : telling) {
                for (byte third : telling) {
                    for (byte fourth : telling) {
                        byte[] text = {'"', first, second, third, fourth, '"'};
                        if (NO_PATHS.parse(text) instanceof JsonDocument != JsonOracle.isUtf8(text)) {
                            throw new AssertionError(HexFormat.of().formatHex(text));
                        }
                    }
                }
            }
        }
    }

    @Provide
    Arbitrary<JsonTree> values() {
        return JsonTrees.values();
    }

    @Provide
    Arbitrary<JsonTree> objects() {
        return JsonTrees.objects();
    }

    @Provide
    Arbitrary<String> space() {
        return JsonTrees.space();
    }

    @Provide
    Arbitrary<List<Byte>> bytes() {
        return anyByte().list().ofMaxSize(16);
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class), Arbitraries.doubles().between(0, true, 1, false), anyByte())
                .as(Damage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    private static Arbitrary<Byte> anyByte() {
        Arbitrary<Byte> telling = Arbitraries.integers()
                .between(0, TELLING_BYTES.length - 1)
                .withDistribution(RandomDistribution.uniform())
                .map(index -> TELLING_BYTES[index]);
        Arbitrary<Byte> any = Arbitraries.bytes().withDistribution(RandomDistribution.uniform());
        return Arbitraries.oneOf(telling, any);
    }

    private static void agreesWithTheOracle(byte[] text) {
        boolean accepted = PATHS.parse(text) instanceof JsonDocument;
        if (accepted != JsonOracle.accepts(text)) {
            throw new AssertionError((accepted ? "accepted: " : "refused: ") + new String(text, UTF_8) + " = "
                    + HexFormat.of().formatHex(text));
        }
    }

    private static void everyText(String[] parts, int most, Consumer<byte[]> check) {
        check.accept(new byte[0]);
        everyText("", parts, most, check);
    }

    private static void everyText(String start, String[] parts, int more, Consumer<byte[]> check) {
        for (String part : parts) {
            String text = start + part;
            check.accept(text.getBytes(UTF_8));
            if (more > 1) {
                everyText(text, parts, more - 1, check);
            }
        }
    }

    @SafeVarargs
    private static byte[] joined(List<Byte>... lists) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (List<Byte> list : lists) {
            list.forEach(out::write);
        }
        return out.toByteArray();
    }

    /** What can happen to one byte. */
    enum Kind {
        REPLACED,
        PUT_IN,
        LOST,
        DOUBLED,
        ALL_AFTER_IT_LOST
    }

    /**
     * A change of one byte.
     *
     * @param place 0 for the first byte, close to 1 for the last
     */
    record Damage(Kind kind, double place, byte value) {

        byte[] doneTo(byte[] text) {
            if (text.length == 0) {
                return text;
            }
            int at = (int) (place * text.length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(text, 0, at);
            switch (kind) {
                case REPLACED -> out.write(value);
                case PUT_IN -> {
                    out.write(value);
                    out.write(text[at]);
                }
                case DOUBLED -> {
                    out.write(text[at]);
                    out.write(text[at]);
                }
                case LOST, ALL_AFTER_IT_LOST -> {}
            }
            if (kind != Kind.ALL_AFTER_IT_LOST) {
                out.write(text, at + 1, text.length - at - 1);
            }
            return out.toByteArray();
        }
    }
}

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

/** Compares the scanner with {@link JsonOracle}: both accept the same texts. */
final class JsonScannerPropertiesTest {

    private static final JsonQuery EMPTY_QUERY = JsonQuery.of();

    /** A path of every form, to show that matching does not change which texts are accepted. */
    private static final JsonQuery QUERY = JsonQuery.of(
            JsonPath.of(""),
            JsonPath.of("/model"),
            JsonPath.of("/*"),
            JsonPath.of("/messages/*/model"),
            JsonPath.of("/metadata/name"));

    /** Bytes that JSON syntax uses, and similar ones. */
    private static final byte[] SIGNIFICANT_BYTES =
            "{}[]\",:\\/ \t\r\nbfnrtu0123456789aAeElsEF-+.\0\u001f\u007f'x".getBytes(UTF_8);

    @Property(edgeCases = EdgeCasesMode.NONE)
    void acceptsAnyJson(@ForAll("values") JsonTree value) {
        assertThat(EMPTY_QUERY.parse(value.text().getBytes(UTF_8))).isInstanceOf(JsonDocument.class);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void acceptsAnyJsonWhileMatchingPaths(@ForAll("values") JsonTree value) {
        assertThat(QUERY.parse(value.text().getBytes(UTF_8))).isInstanceOf(JsonDocument.class);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void acceptsAnyJsonSurroundedByWhiteSpace(
            @ForAll("values") JsonTree value, @ForAll("space") String before, @ForAll("space") String after) {
        assertThat(EMPTY_QUERY.parse((before + value.text() + after).getBytes(UTF_8)))
                .isInstanceOf(JsonDocument.class);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void rejectsEveryTruncationOfAnyObject(@ForAll("objects") JsonTree object) {
        byte[] text = object.text().getBytes(UTF_8);
        for (int length = 0; length < text.length; length++) {
            assertThat(EMPTY_QUERY.parse(text, length)).isInstanceOf(JsonSyntaxError.class);
        }
    }

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void acceptsDamagedJsonOnlyIfItIsStillJson(
            @ForAll("values") JsonTree value, @ForAll("damages") List<Damage> damages) {
        byte[] text = value.text().getBytes(UTF_8);
        for (Damage damage : damages) {
            text = damage.applyTo(text);
        }
        agreesWithTheOracle(text);
    }

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void acceptsRandomBytesOnlyIfTheyAreJson(@ForAll("bytes") List<Byte> bytes) {
        agreesWithTheOracle(joined(bytes));
    }

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void acceptsRandomBytesInAStringOnlyIfTheyAreJson(@ForAll("bytes") List<Byte> bytes) {
        agreesWithTheOracle(joined(List.of((byte) '"'), bytes, List.of((byte) '"')));
    }

    @Example
    void agreesWithTheOracleOnAllTextsOfUpToFourSignificantCharacters() {
        everyText("{}[]\",:\\ u01-+.eEtx\n\u00e9".split(""), 4, JsonScannerPropertiesTest::agreesWithTheOracle);
    }

    @Example
    void agreesWithTheOracleOnAllTextsOfUpToSixTokens() {
        everyText(
                new String[] {"{", "}", "[", "]", ",", ":", "\"a\"", "1", " null"},
                6,
                JsonScannerPropertiesTest::agreesWithTheOracle);
    }

    @Example
    void agreesWithTheOracleOnAllNumbersOfUpToSixCharacters() {
        everyText(new String[] {"0", "1", "-", "+", ".", "e", "E"}, 6, JsonScannerPropertiesTest::agreesWithTheOracle);
    }

    /** Every boundary byte of RFC 3629 section 4, and its neighbours. */
    @Example
    void agreesWithTheOracleOnUtf8OfFourBytes() {
        byte[] significant = HexFormat.of().parseHex("417f80818f909f" + "a0bfc0c1c2dfe0" + "e1ecedeeeff0f1f3f4f5ff");
        for (byte first : significant) {
            for (byte second : significant) {
                for (byte third : significant) {
                    for (byte fourth : significant) {
                        byte[] text = {'"', first, second, third, fourth, '"'};
                        if (EMPTY_QUERY.parse(text) instanceof JsonDocument != JsonOracle.isUtf8(text)) {
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
        Arbitrary<Byte> significant = Arbitraries.integers()
                .between(0, SIGNIFICANT_BYTES.length - 1)
                .withDistribution(RandomDistribution.uniform())
                .map(index -> SIGNIFICANT_BYTES[index]);
        Arbitrary<Byte> any = Arbitraries.bytes().withDistribution(RandomDistribution.uniform());
        return Arbitraries.oneOf(significant, any);
    }

    private static void agreesWithTheOracle(byte[] text) {
        boolean accepted = QUERY.parse(text) instanceof JsonDocument;
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

    /** Ways to damage a text. */
    enum Kind {
        REPLACED,
        INSERTED,
        DELETED,
        DOUBLED,
        TRUNCATED
    }

    /**
     * A change of one byte.
     *
     * @param place 0 for the first byte, close to 1 for the last
     */
    record Damage(Kind kind, double place, byte value) {

        byte[] applyTo(byte[] text) {
            if (text.length == 0) {
                return text;
            }
            int at = (int) (place * text.length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(text, 0, at);
            switch (kind) {
                case REPLACED -> out.write(value);
                case INSERTED -> {
                    out.write(value);
                    out.write(text[at]);
                }
                case DOUBLED -> {
                    out.write(text[at]);
                    out.write(text[at]);
                }
                case DELETED, TRUNCATED -> {}
            }
            if (kind != Kind.TRUNCATED) {
                out.write(text, at + 1, text.length - at - 1);
            }
            return out.toByteArray();
        }
    }
}

package dev.sluice.json;

import dev.sluice.json.JsonTree.Element;
import dev.sluice.json.JsonTree.Elements;
import dev.sluice.json.JsonTree.Member;
import dev.sluice.json.JsonTree.Members;
import dev.sluice.json.JsonTree.Scalar;
import dev.sluice.json.JsonTree.Spelled;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Random JSON texts: every kind of value and white space, queried names in every spelling, and other names.
 *
 * <p>They are drawn from a {@link Random} of jqwik and not combined of its arbitraries, which takes a hundred times as long.
 * A text that fails is reported by its seed, and is not made smaller.
 */
final class JsonTrees {

    private static final int DEPTH = 3;

    private static final List<String> NAMES =
            List.of("model", "messages", "metadata", "stream_options", "include_usage", "name");

    /** Mostly none. */
    private static final List<String> SPACES =
            List.of("", "", "", "", "", "", " ", "\t", "\r", "\n", "\r\n", "\n  ", "\n\t", " \t\r\n ");

    /** What a string may hold as it is, of one byte. */
    private static final String PLAIN = IntStream.rangeClosed(' ', 0x7f)
            .filter(character -> character != '"' && character != '\\')
            .mapToObj(Character::toString)
            .collect(Collectors.joining());

    private static final List<Spelled> ESCAPES = List.of(
            new Spelled("\\\"", "\""),
            new Spelled("\\\\", "\\"),
            new Spelled("\\/", "/"),
            new Spelled("\\b", "\b"),
            new Spelled("\\f", "\f"),
            new Spelled("\\n", "\n"),
            new Spelled("\\r", "\r"),
            new Spelled("\\t", "\t"));

    private final Random random;

    private JsonTrees(Random random) {
        this.random = random;
    }

    static Arbitrary<JsonTree> values() {
        return Arbitraries.randomValue(random -> new JsonTrees(random).value(DEPTH));
    }

    static Arbitrary<JsonTree> objects() {
        return Arbitraries.randomValue(random -> new JsonTrees(random).members(DEPTH));
    }

    static Arbitrary<String> space() {
        return Arbitraries.of(SPACES);
    }

    private JsonTree value(int depth) {
        int kind = random.nextInt(7);
        if (depth == 0 || kind < 2) {
            return scalar();
        }
        return kind < 4 ? elements(depth - 1) : members(depth - 1);
    }

    private JsonTree elements(int depth) {
        return new Elements(anySpace(), upTo(4, () -> new Element(anySpace(), value(depth), anySpace())));
    }

    private JsonTree members(int depth) {
        return new Members(
                anySpace(),
                upTo(5, () -> new Member(anySpace(), name(), anySpace(), anySpace(), value(depth), anySpace())));
    }

    private JsonTree scalar() {
        return new Scalar(
                switch (random.nextInt(3)) {
                    case 0 -> oneOf(List.of("true", "false", "null"));
                    case 1 -> number();
                    default -> characters().quoted();
                });
    }

    private String number() {
        String sign = random.nextBoolean() ? "-" : "";
        String whole = random.nextBoolean() ? "0" : (char) ('1' + random.nextInt(9)) + digits(0, 19);
        String fraction = random.nextBoolean() ? "" : "." + digits(1, 20);
        String exponent = random.nextBoolean() ? "" : oneOf(List.of("e", "E", "e+", "E-")) + digits(1, 20);
        return sign + whole + fraction + exponent;
    }

    private String digits(int least, int most) {
        return text(between(least, most), "0123456789");
    }

    private Spelled name() {
        return switch (random.nextInt(7)) {
            case 0, 1, 2, 3 -> {
                String name = oneOf(NAMES);
                yield new Spelled(name, name);
            }
            case 4 -> respelled(oneOf(NAMES));
            default -> characters();
        };
    }

    /** The name with some of its letters written as escapes. */
    private Spelled respelled(String name) {
        String spelling = name.chars()
                .mapToObj(letter -> random.nextBoolean() ? hexadecimal("\\u%04x", letter) : Character.toString(letter))
                .collect(Collectors.joining());
        return new Spelled(spelling, name);
    }

    private Spelled characters() {
        return Spelled.joined(upTo(5, () -> switch (random.nextInt(6)) {
            case 4 -> beyondAscii();
            case 5 -> escape();
            default -> plain();
        }));
    }

    /** Long enough for the eight-byte loop of the scanner. */
    private Spelled plain() {
        String text = text(between(0, 20), PLAIN);
        return new Spelled(text, text);
    }

    private Spelled beyondAscii() {
        String text = Character.toString(
                switch (random.nextInt(3)) {
                    case 0 -> between(0x80, 0xD7FF);
                    case 1 -> between(0xE000, 0xFFFF);
                    default -> between(0x10000, 0x10FFFF);
                });
        return new Spelled(text, text);
    }

    private Spelled escape() {
        if (random.nextBoolean()) {
            return oneOf(ESCAPES);
        }
        int code = random.nextBoolean() ? between(0, 0xFFFF) : between(0xD800, 0xDFFF);
        return new Spelled(hexadecimal(random.nextBoolean() ? "\\u%04x" : "\\u%04X", code), "" + (char) code);
    }

    private static String hexadecimal(String form, int code) {
        return String.format(Locale.ROOT, form, code);
    }

    private String anySpace() {
        return oneOf(SPACES);
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    private String text(int count, String from) {
        StringBuilder drawn = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            drawn.append(from.charAt(random.nextInt(from.length())));
        }
        return drawn.toString();
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <T> List<T> upTo(int most, Supplier<T> each) {
        return Stream.generate(each).limit(random.nextInt(most + 1)).toList();
    }
}

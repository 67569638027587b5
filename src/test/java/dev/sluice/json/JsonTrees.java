package dev.sluice.json;

import dev.sluice.json.JsonTree.Element;
import dev.sluice.json.JsonTree.Elements;
import dev.sluice.json.JsonTree.Member;
import dev.sluice.json.JsonTree.Members;
import dev.sluice.json.JsonTree.Scalar;
import dev.sluice.json.JsonTree.Spelled;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random JSON texts: every kind of value and white space, queried names in every spelling, and other names. */
final class JsonTrees {

    private static final int DEPTH = 3;

    private static final List<String> NAMES =
            List.of("model", "messages", "metadata", "stream_options", "include_usage", "name");

    private JsonTrees() {}

    static Arbitrary<JsonTree> values() {
        return value(DEPTH);
    }

    static Arbitrary<JsonTree> objects() {
        return members(DEPTH);
    }

    /** Mostly none. A fixed list, because generating strings of white space takes ten times as long. */
    static Arbitrary<String> space() {
        return Arbitraries.of("", "", "", "", "", "", " ", "\t", "\r", "\n", "\r\n", "\n  ", "\n\t", " \t\r\n ");
    }

    private static Arbitrary<JsonTree> value(int depth) {
        if (depth == 0) {
            return scalar();
        }
        return Arbitraries.frequencyOf(
                Tuple.of(2, scalar()), Tuple.of(2, elements(depth - 1)), Tuple.of(3, members(depth - 1)));
    }

    private static Arbitrary<JsonTree> elements(int depth) {
        Arbitrary<Element> element =
                Combinators.combine(space(), value(depth), space()).as(Element::new);
        return Combinators.combine(space(), element.list().ofMaxSize(4)).as(Elements::new);
    }

    private static Arbitrary<JsonTree> members(int depth) {
        Arbitrary<Member> member = Combinators.combine(space(), name(), space(), space(), value(depth), space())
                .as(Member::new);
        return Combinators.combine(space(), member.list().ofMaxSize(5)).as(Members::new);
    }

    private static Arbitrary<JsonTree> scalar() {
        return Arbitraries.oneOf(
                        Arbitraries.of("true", "false", "null"),
                        number(),
                        characters().map(Spelled::quoted))
                .map(Scalar::new);
    }

    private static Arbitrary<String> number() {
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(20);
        Arbitrary<String> whole =
                Arbitraries.oneOf(Arbitraries.just("0"), digits.filter(text -> text.charAt(0) != '0'));
        Arbitrary<String> fraction = Arbitraries.oneOf(Arbitraries.just(""), digits.map(text -> "." + text));
        Arbitrary<String> exponent = Arbitraries.oneOf(
                Arbitraries.just(""),
                Combinators.combine(Arbitraries.of("e", "E", "e+", "E-"), digits)
                        .as(String::concat));
        return Combinators.combine(Arbitraries.of("", "-"), whole, fraction, exponent)
                .as((sign, integer, frac, exp) -> sign + integer + frac + exp);
    }

    private static Arbitrary<Spelled> name() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of(NAMES).map(name -> new Spelled(name, name))),
                Tuple.of(1, Arbitraries.of(NAMES).flatMap(JsonTrees::respelled)),
                Tuple.of(2, characters()));
    }

    /** The name with some of its letters written as escapes. */
    private static Arbitrary<Spelled> respelled(String name) {
        return Arbitraries.of(true, false).list().ofSize(name.length()).map(escaped -> {
            StringBuilder spelling = new StringBuilder();
            for (int i = 0; i < name.length(); i++) {
                char letter = name.charAt(i);
                spelling.append(escaped.get(i) ? String.format(Locale.ROOT, "\\u%04x", (int) letter) : "" + letter);
            }
            return new Spelled(spelling.toString(), name);
        });
    }

    private static Arbitrary<Spelled> characters() {
        return Arbitraries.frequencyOf(Tuple.of(4, plain()), Tuple.of(1, beyondAscii()), Tuple.of(1, escape()))
                .list()
                .ofMaxSize(5)
                .map(Spelled::joined);
    }

    /** Long enough for the eight-byte loop of the scanner. */
    private static Arbitrary<Spelled> plain() {
        return Arbitraries.strings()
                .withCharRange(' ', '!')
                .withCharRange('#', '[')
                .withCharRange(']', '\u007f')
                .ofMaxLength(20)
                .map(text -> new Spelled(text, text));
    }

    private static Arbitrary<Spelled> beyondAscii() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0x80, 0xD7FF),
                        Arbitraries.integers().between(0xE000, 0xFFFF),
                        Arbitraries.integers().between(0x10000, 0x10FFFF))
                .map(Character::toString)
                .map(text -> new Spelled(text, text));
    }

    private static Arbitrary<Spelled> escape() {
        Arbitrary<Spelled> hexadecimal = Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 0xFFFF),
                                Arbitraries.integers().between(0xD800, 0xDFFF)),
                        Arbitraries.of("\\u%04x", "\\u%04X"))
                .as((code, form) -> new Spelled(String.format(Locale.ROOT, form, code), "" + (char) (int) code));
        return Arbitraries.oneOf(
                hexadecimal,
                Arbitraries.of(
                        new Spelled("\\\"", "\""),
                        new Spelled("\\\\", "\\"),
                        new Spelled("\\/", "/"),
                        new Spelled("\\b", "\b"),
                        new Spelled("\\f", "\f"),
                        new Spelled("\\n", "\n"),
                        new Spelled("\\r", "\r"),
                        new Spelled("\\t", "\t")));
    }
}

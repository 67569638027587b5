package dev.sluice.multipart;

import static dev.sluice.multipart.TestForm.BOUNDARY;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The scanner against a plain reading of RFC 2046 over the whole text, and forms before and after they were written. */
final class MultipartPropertiesTest {

    /** Deliberately lenient: whatever this finds in a form that the scanner accepts, the scanner must find too. */
    static List<String> lenient(String form) {
        List<String> found = new ArrayList<>();
        String[] pieces = form.split("--" + BOUNDARY.value(), -1);
        for (int i = 1; i < pieces.length && !pieces[i].startsWith("--"); i++) {
            String part = pieces[i].replaceFirst("^\\s*?\\r?\\n", "").replaceFirst("\\r?\\n\\z", "");
            String[] halves = part.split("\\r?\\n\\r?\\n", 2);
            String head = halves[0].toLowerCase(Locale.ROOT);
            int name = head.indexOf("name=");
            if (name >= 0) {
                String value = head.substring(name + 5)
                        .split("[;\\r\\n]", 2)[0]
                        .strip()
                        .replace("\"", "");
                found.add(TestForm.line(
                        value,
                        head.contains("filename"),
                        halves.length < 2 ? new byte[0] : halves[1].getBytes(ISO_8859_1)));
            }
        }
        return found;
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of(
                        "\r\n",
                        "\r",
                        "\n",
                        "-",
                        "--",
                        "--front",
                        "frontie",
                        "\r\n--frontie",
                        "x",
                        "\0",
                        "\u00ff",
                        "yz ")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> parts() {
        Arbitrary<String> fields = Combinators.combine(Arbitraries.of("n", "prompt", "size"), values())
                .as(TestForm::field);
        Arbitrary<String> files = Combinators.combine(Arbitraries.of("file", "image[]"), values())
                .as((name, value) -> TestForm.file(name, "audio/wav", value));
        return Arbitraries.oneOf(fields, files);
    }

    @Provide
    Arbitrary<String> forms() {
        return Combinators.combine(parts().list().ofMaxSize(4), parts().list().ofMaxSize(4))
                .as((before, after) -> {
                    List<String> all = new ArrayList<>(before);
                    all.add(TestForm.field("model", "whisper-1"));
                    all.addAll(after);
                    return TestForm.of(all.toArray(String[]::new));
                });
    }

    @Provide
    Arbitrary<String> mutants() {
        Arbitrary<String> noise = Arbitraries.of(
                "\r\n",
                "\n",
                "\r",
                "--frontier",
                "--",
                "\"",
                ";",
                "name=\"model\"",
                "\r\n--frontier\r\n",
                "=",
                " ",
                "\\",
                "--frontier\n" + TestForm.field("model", "b").replace("\r\n", "\n") + "\n",
                "%",
                ":",
                "\0",
                "filename=");
        return Combinators.combine(
                        forms(),
                        noise,
                        Arbitraries.integers().between(0, 10_000),
                        Arbitraries.integers().between(0, 12))
                .as((form, text, at, cut) -> {
                    int place = at % form.length();
                    return form.substring(0, place) + text + form.substring(Math.min(form.length(), place + cut));
                });
    }

    @Property(tries = 2000)
    void findsTheSameHoweverTheFormIsCut(@ForAll("forms") String form, @ForAll @IntRange(min = 1, max = 90) int piece) {
        byte[] bytes = form.getBytes(ISO_8859_1);
        List<String> parts = TestForm.partsOf(bytes, BOUNDARY, bytes.length);
        assertThat(TestForm.partsOf(bytes, BOUNDARY, piece)).isEqualTo(parts);
        assertThat(parts).isEqualTo(lenient(form));
    }

    @Property(tries = 4000)
    void acceptsNothingThatALenientParserReadsDifferently(
            @ForAll("mutants") String form, @ForAll @IntRange(min = 1, max = 90) int piece) {
        byte[] bytes = form.getBytes(ISO_8859_1);
        List<String> parts = TestForm.partsOf(bytes, BOUNDARY, bytes.length);
        assertThat(TestForm.partsOf(bytes, BOUNDARY, piece)).isEqualTo(parts);
        if (!parts.equals(List.of("MALFORMED")) && !parts.equals(List.of("TRUNCATED"))) {
            assertThat(lenient(form).stream().map(MultipartPropertiesTest::name))
                    .isEqualTo(parts.stream().map(MultipartPropertiesTest::name).toList());
        }
    }

    @Property(tries = 1000)
    void changesNothingButTheModel(
            @ForAll("forms") String form, @ForAll @IntRange(min = 1, max = 200) int piece, @ForAll boolean isReplaced)
            throws IOException {
        Optional<String> model = isReplaced ? Optional.of("gpt-4o-transcribe") : Optional.empty();
        FormReader reader = TestForm.reader(Path.of("unused"));
        try (FormBody body = (FormBody) TestForm.read(form.getBytes(ISO_8859_1), piece, reader)) {
            String written = TestForm.written(body, model);
            assertThat(written)
                    .isEqualTo(isReplaced ? form.replace("\r\n\r\nwhisper-1", "\r\n\r\ngpt-4o-transcribe") : form);
            body.length(model).ifPresent(length -> assertThat(length).isEqualTo(written.length()));
        }
    }

    @Property(tries = 3000)
    void everyFormHasASealedOutcome(@ForAll("mutants") String form, @ForAll @IntRange(min = 1, max = 200) int piece)
            throws IOException {
        FormResult result = TestForm.read(form.getBytes(ISO_8859_1), piece, TestForm.reader(Path.of("unused")));
        if (result instanceof FormBody body) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (body) {
                body.writeTo(out, Optional.empty());
                assertThat(out.toString(ISO_8859_1)).isEqualTo(form);
            } catch (FormException refused) {
                assertThat(form).startsWith(out.toString(ISO_8859_1));
                assertThat(out.toString(ISO_8859_1)).doesNotContain("\r\n--frontier--");
            }
        }
    }

    private static String name(String line) {
        return line.split(" ", 2)[0];
    }
}

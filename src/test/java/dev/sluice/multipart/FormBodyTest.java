package dev.sluice.multipart;

import static dev.sluice.multipart.TestForm.BOUNDARY;
import static dev.sluice.multipart.TestForm.field;
import static dev.sluice.multipart.TestForm.file;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.bytes.ByteBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormBodyTest {

    private static final String SOUND = "s".repeat(3 * 1024 * 1024);
    private static final Optional<String> SAME = Optional.empty();

    @TempDir
    private Path directory;

    private final ByteBudget budget = new ByteBudget(8 * 1024 * 1024);

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(budget.held()).isZero();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void stopsAtTheModelAndStreamsTheRest() throws IOException {
        String form = TestForm.of(field("model", "whisper-1"), file("file", "audio/mpeg", SOUND));
        InputStream in = TestForm.arriving(bytes(form), 1000);
        try (FormBody body = (FormBody) reader().read(in, form.length(), BOUNDARY, true)) {
            assertThat(body.model()).contains("whisper-1");
            assertThat(body.isWhole()).isFalse();
            assertThat(in.available()).isGreaterThan(3_000_000);
            assertThat(budget.held()).isZero();
            assertThat(body.length(SAME)).isEqualTo(OptionalLong.of(form.length()));

            assertThat(TestForm.written(body, SAME)).isEqualTo(form);
            assertThat(body.size().fileBytes()).isEqualTo(Map.of("audio/mpeg", (long) SOUND.length()));
            assertThatThrownBy(() -> TestForm.written(body, SAME)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void keepsWhatComesBeforeTheModel() throws IOException {
        String form = TestForm.of(file("file", "audio/mpeg", SOUND), field("model", "whisper-1"), field("n", "1"));
        FormBody body = read(form);
        assertThat(body.isWhole()).isTrue();
        assertThat(budget.held()).isEqualTo(form.length() - 1024 * 1024);

        for (int i = 0; i < 2; i++) {
            assertThat(TestForm.written(body, Optional.of("gpt-4o-transcribe")))
                    .isEqualTo(form.replace("whisper-1", "gpt-4o-transcribe"));
        }
        assertThat(body.length(Optional.of("x"))).isEqualTo(OptionalLong.of(form.length() - 8));
        body.close();
        body.close();
        assertThatThrownBy(() -> TestForm.written(body, SAME)).isInstanceOf(IOException.class);
    }

    @Test
    void readsAShortFormToItsEnd() throws IOException {
        String form = TestForm.of(field("model", "m"), field("stream", "true"), field("prompt", "Zo\u00c3\u00ab"));
        FormResult result = reader().read(TestForm.arriving(bytes(form), 7), form.length(), BOUNDARY, true);
        try (FormBody body = (FormBody) result) {
            assertThat(body.isWhole()).isTrue();
            assertThat(body.fields())
                    .containsExactly(new FormField("stream", "true"), new FormField("prompt", "Zo\u00eb"));
            assertThat(body.bytesToCome()).isEqualTo(OptionalLong.of(0));
            assertThat(body.size()).isEqualTo(new FormSize(0, Map.of(), 9, 0));
        }
    }

    @Test
    void correctsTheContentLengthOfThePartModel() throws IOException {
        String model = "Content-Disposition: form-data; name=\"model\"\r\nContent-Length: 9\r\n\r\nwhisper-1";
        String form = TestForm.of(model, field("n", "1"));
        try (FormBody body = read(form)) {
            String written = TestForm.written(body, Optional.of("gpt-4o-transcribe"));
            assertThat(written).isEqualTo(form.replace("9\r\n\r\nwhisper-1", "17\r\n\r\ngpt-4o-transcribe"));
            assertThat(body.length(Optional.of("gpt-4o-transcribe"))).isEqualTo(OptionalLong.of(written.length()));
            assertThat(TestForm.written(body, SAME)).isEqualTo(form);
        }
    }

    @Test
    void writesModelsInUtf8() throws IOException {
        try (FormBody body = read(TestForm.of(field("model", new String("mod\u00e8le".getBytes(UTF_8), ISO_8859_1))))) {
            assertThat(body.model()).contains("mod\u00e8le");
            assertThat(body.length(Optional.of("\u00e8"))).isEqualTo(body.length(Optional.of("ab")));
        }
    }

    @Test
    void setsAModelInFrontWhereThereMayBeNone() throws IOException {
        String form = TestForm.of(file("file", "audio/mpeg", "data"));
        FormResult result = reader().read(TestForm.arriving(bytes(form), 50), -1, BOUNDARY, false);
        try (FormBody body = (FormBody) result) {
            assertThat(body.model()).isEmpty();
            String written = TestForm.written(body, Optional.of("m"));
            assertThat(written).isEqualTo(TestForm.of(field("model", "m"), file("file", "audio/mpeg", "data")));
            assertThat(body.length(Optional.of("m"))).isEqualTo(OptionalLong.of(written.length()));
            assertThat(TestForm.written(body, SAME)).isEqualTo(form);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "x--frontier"})
    void writesNoModelThatWouldEndItsPart(String model) throws IOException {
        try (FormBody body = read(TestForm.of(field("model", "m")))) {
            assertFault(FormFault.MALFORMED, () -> TestForm.written(body, Optional.of(model)));
        }
    }

    @Test
    void refusesFormsBeforeTheyAreSentOn() {
        assertThat(fault(TestForm.of(file("file", "audio/wav", "x")))).isEqualTo(FormFault.NO_MODEL);
        assertThat(fault(TestForm.of(field("n", "1"), field("model", "a"), field("model", "a"))))
                .isEqualTo(FormFault.MODEL_TWICE);
        assertThat(fault(TestForm.of(file("model", "text/plain", "a")))).isEqualTo(FormFault.MODEL_IS_FILE);
        assertThat(fault(TestForm.of(field("model", "m".repeat(1025))))).isEqualTo(FormFault.MODEL_TOO_LONG);
        assertThat(fault(TestForm.of(field("model", "a\r\nb")))).isEqualTo(FormFault.MALFORMED);
        assertThat(fault(TestForm.of(field("model", "\u00ff")))).isEqualTo(FormFault.MALFORMED);
        assertThat(fault("--frontier\r\n" + field("n", "1"))).isEqualTo(FormFault.TRUNCATED);
        assertThat(fault("")).isEqualTo(FormFault.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Model", "MODEL", " model", "model ", "model[]", "model[0]", "model.id"})
    void refusesAnotherSpellingOfModel(String name) {
        assertThat(fault(TestForm.of(field(name, "a")))).isEqualTo(FormFault.OTHER_MODEL);
        assertThat(fault(TestForm.of(file(name, "text/plain", "a")))).isEqualTo(FormFault.OTHER_MODEL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain; charset=utf-16",
                "text/plain; charset=utf-7",
                "application/json",
                "text/plain; x=y",
                "application/octet-stream",
                "text/plain; charset=utf-8; charset=utf-16"
            })
    void refusesAModelThatIsNotPlainText(String type) {
        assertThat(fault(TestForm.of(
                        "Content-Disposition: form-data; name=\"model\"\r\nContent-Type: " + type + "\r\n\r\na")))
                .isEqualTo(FormFault.MALFORMED);
    }

    @Test
    void refusesAFormThatIsTooLargeToKeep() {
        String form = TestForm.of(file("file", "audio/wav", SOUND), field("model", "m"));
        FormReader small = new FormReader(directory, 2 * 1024 * 1024, budget, name -> false);
        assertThat(((InvalidForm) TestForm.read(bytes(form), 9000, small)).fault())
                .isEqualTo(FormFault.TOO_LARGE);
    }

    @Test
    void refusesAFormWhenTheOthersHoldAllOfTheSpace() throws IOException {
        String form = TestForm.of(file("file", "audio/wav", SOUND.repeat(2)), field("model", "m"));
        try (FormBody first = read(form)) {
            assertThat(first.isWhole()).isTrue();
            assertThat(fault(form)).isEqualTo(FormFault.NO_SPACE);
        }
        read(form).close();
    }

    @Test
    void refusesAFormThatItCannotKeep() {
        FormReader nowhere = new FormReader(directory.resolve("missing"), 1 << 28, budget, name -> false);
        String form = TestForm.of(file("file", "audio/wav", SOUND), field("model", "m"));
        assertThat(((InvalidForm) TestForm.read(bytes(form), 9000, nowhere)).fault())
                .isEqualTo(FormFault.NO_SPACE);
    }

    @Test
    void refusesTheRestBeforeItsEndIsWritten() throws IOException {
        String begun = "--frontier\r\n" + field("model", "a") + "\r\n--frontier\r\n" + file("file", "audio/wav", SOUND);
        for (Map.Entry<String, FormFault> rest : Map.of(
                        "\r\n--frontier\r\n" + field("model", "b") + "\r\n--frontier--",
                        FormFault.MODEL_TWICE,
                        "\r\n--frontier\r\n" + field("MODEL", "b") + "\r\n--frontier--",
                        FormFault.OTHER_MODEL,
                        "\r\n--frontier\r\n\r\nb\r\n--frontier--",
                        FormFault.MALFORMED,
                        "\r\n--frontier--\r\nmore",
                        FormFault.MALFORMED,
                        "\r\n--frontier--\r",
                        FormFault.MALFORMED,
                        "\r\n--frontier-",
                        FormFault.TRUNCATED,
                        "\r\n--fron",
                        FormFault.TRUNCATED)
                .entrySet()) {
            for (int piece : List.of(1, 1021, 4096, 1 << 20)) {
                FormResult result = TestForm.read(bytes(begun + rest.getKey()), piece, reader());
                if (result instanceof FormBody body) {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    assertFault(rest.getValue(), () -> body.writeTo(out, SAME));
                    assertThat(out.toString(ISO_8859_1)).doesNotContain("--frontier--");
                    body.close();
                } else {
                    assertThat(((InvalidForm) result).fault()).isEqualTo(rest.getValue());
                }
            }
        }
    }

    @Test
    void refusesWhatElseChoosesAModelOnlyWhereThatMatters() throws IOException {
        String form = TestForm.of(field("model", "a"), file("file", "audio/wav", SOUND), field("fallback_model", "b"));
        try (FormBody body = read(form)) {
            assertThat(TestForm.written(body, SAME)).isEqualTo(form);
        }
        try (FormBody body = read(form)) {
            assertThat(body.refuseOtherModels()).isFalse();
            assertFault(FormFault.OTHER_MODEL, () -> TestForm.written(body, SAME));
        }
        try (FormBody body = read(TestForm.of(field("fallback_model", "b"), field("model", "a")))) {
            assertThat(body.refuseOtherModels()).isTrue();
        }
    }

    @Test
    void keepsSixtyFourKibibytesOfTexts() throws IOException {
        String large = "t".repeat(60 * 1024);
        try (FormBody body =
                read(TestForm.of(field("prompt", large), field("more", large), field("n", "2"), field("model", "m")))) {
            assertThat(body.fields()).containsExactly(new FormField("prompt", large), new FormField("n", "2"));
            assertThat(body.size().unkeptTextBytes()).isEqualTo(large.length());
        }
    }

    @Test
    void closesWhatItKeptWhenTheStreamFails() {
        InputStream failing = new InputStream() {
            private final InputStream form =
                    TestForm.arriving(bytes(TestForm.of(file("file", "audio/wav", SOUND))), 5000);

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (form.available() < 1024 * 1024) {
                    throw new IOException("gone");
                }
                return form.read(into, offset, length);
            }
        };
        assertThatThrownBy(() -> reader().read(failing, -1, BOUNDARY, true)).hasMessage("gone");
    }

    private FormReader reader() {
        return new FormReader(directory, 8 * 1024 * 1024, budget, name -> name.contains("fallback"));
    }

    private FormBody read(String form) {
        return (FormBody) TestForm.read(bytes(form), 9000, reader());
    }

    private FormFault fault(String form) {
        return ((InvalidForm) TestForm.read(bytes(form), 9000, reader())).fault();
    }

    private static void assertFault(FormFault fault, ThrowingCallable writing) {
        assertThat(catchThrowableOfType(FormException.class, writing).fault()).isEqualTo(fault);
    }

    private static byte[] bytes(String form) {
        return form.getBytes(ISO_8859_1);
    }
}

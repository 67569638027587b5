package dev.sluice.multipart;

import static dev.sluice.multipart.TestForm.BOUNDARY;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Random forms, however they are cut, compared with a lenient parser. */
final class MultipartFuzzTest {

    private static final Set<List<String>> REFUSED = Set.of(List.of("MALFORMED"), List.of("TRUNCATED"));

    static Stream<byte[]> forms() {
        return Stream.of(
                        TestForm.of(TestForm.field("model", "whisper-1"), TestForm.file("file", "audio/wav", "RIFF")),
                        TestForm.of(
                                TestForm.file("file", "audio/wav", "\r\n--front\r\n"), TestForm.field("model", "a")),
                        "--frontier\r\nContent-Disposition: form-data; name=model\r\nContent-Length: 1\r\n\r\na\r\n--frontier--")
                .map(form -> form.getBytes(ISO_8859_1));
    }

    @MethodSource("forms")
    @DictionaryEntries({
        "--frontier",
        "\\x0D\\x0A--frontier\\x0D\\x0A",
        "\\x0D\\x0A--frontier--",
        "Content-Disposition: form-data; name=\\\"",
        "model",
        "; filename=\\\"",
        "Content-Length: ",
        "Content-Type: text/plain; charset=",
        "Content-Transfer-Encoding: ",
        "\\x0D\\x0A\\x0D\\x0A"
    })
    @FuzzTest(maxDuration = "10s")
    void readsEveryFormAsEveryOtherParserWould(byte[] form) throws IOException {
        if (form.length == 0) {
            return;
        }
        List<String> parts = TestForm.partsOf(form, BOUNDARY, form.length);
        for (int piece : List.of(1, 2, 11, 64)) {
            assertThat(TestForm.partsOf(form, BOUNDARY, piece)).isEqualTo(parts);
        }
        if (!REFUSED.contains(parts)) {
            assertThat(models(MultipartPropertiesTest.lenient(new String(form, ISO_8859_1))))
                    .isEqualTo(models(parts));
        }
        writesWhatItRead(form);
    }

    private static long models(List<String> parts) {
        return parts.stream()
                .filter(part -> part.split(" ", 2)[0].equalsIgnoreCase("model"))
                .count();
    }

    private static void writesWhatItRead(byte[] form) throws IOException {
        FormResult result = TestForm.read(form, 13, TestForm.reader(Path.of("unused")));
        if (result instanceof FormBody body) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (body) {
                body.writeTo(out, Optional.empty());
                assertThat(out.toByteArray()).isEqualTo(form);
            } catch (FormException refused) {
                assertThat(new String(form, ISO_8859_1)).startsWith(out.toString(ISO_8859_1));
            }
        }
    }
}

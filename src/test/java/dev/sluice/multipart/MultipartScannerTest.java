package dev.sluice.multipart;

import static dev.sluice.multipart.TestForm.BOUNDARY;
import static dev.sluice.multipart.TestForm.field;
import static dev.sluice.multipart.TestForm.file;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.multipart.BoundaryResult.Boundary;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the size of the pieces. */
final class MultipartScannerTest {

    private static final String MALFORMED = "MALFORMED";

    @Test
    void findsParts() {
        assertThat(parts(TestForm.of(
                        field("model", "whisper-1"), file("file", "audio/mpeg", "\0\r\n-\r\n--front\r\r\n"))))
                .containsExactly("model whisper-1", "file file \0\r\n-\r\n--front\r\r\n");
    }

    @Test
    void findsPartsWithoutAValue() {
        assertThat(parts(TestForm.of(field("a", ""), field("b", "")))).containsExactly("a ", "b ");
    }

    @Test
    void findsNoPartInAnEmptyForm() {
        assertThat(parts("--frontier--\r\n")).isEmpty();
        assertThat(parts("--frontier--")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Disposition: form-data; name=a\r\n",
                "content-disposition:form-data;name=\"a\"\r\n",
                "CONTENT-DISPOSITION: \t Form-Data \t;\tNAME=a \t\r\n",
                "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=\"a\"\r\n",
                "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: BINARY\r\n",
                "Content-Disposition: form-data; name=\"a\"\r\nContent-Length: 1\r\n"
            })
    void findsTheNameOfAPart(String headers) {
        assertThat(parts(TestForm.of(headers + "\r\nv"))).containsExactly("a v");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=\"a\"; filename=\"b.mp3\"",
                "name=\"a\"; filename=\"\u00c3\u00a4;\\b%22.mp3\"",
                "name=\"a\"; filename=\"\"",
                "name=a; filename=b.mp3; filename*=utf-8''b.mp3",
                "name=\"a\"; FileName*=utf-8''b.mp3"
            })
    void aPartWithAFileNameIsAFile(String parameters) {
        assertThat(parts(TestForm.of("Content-Disposition: form-data; " + parameters + "\r\n\r\nv")))
                .containsExactly("a file v");
    }

    static Stream<String> headersThatAreReadInTwoWays() {
        return Stream.of(
                        // no name, or not one
                        "",
                        "Content-Disposition: form-data\r\n",
                        "Content-Disposition: form-data;\r\n",
                        "Content-Disposition: form-data; filename=\"x\"\r\n",
                        "Content-Disposition: form-data; name=\"\"\r\n",
                        "Content-Disposition: form-data; name=\r\n",
                        "Content-Disposition: form-data; name\r\n",
                        "Content-Disposition: attachment; name=\"a\"\r\n",
                        "Content-Disposition: name=\"a\"\r\n",
                        "Content-Type: text/plain\r\n",
                        // two names
                        "Content-Disposition: form-data; name=\"a\"; name=\"b\"\r\n",
                        "Content-Disposition: form-data; name=\"a\"; Name=\"a\"\r\n",
                        "Content-Disposition: form-data; name=\"a\"; name*=utf-8''b\r\n",
                        "Content-Disposition: form-data; name*=utf-8''b\r\n",
                        "Content-Disposition: form-data; name*0=mo; name*1=del\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n",
                        "Content-Disposition: form-data; filename=\"model\"; name=\"a\"\r\n",
                        "Content-Disposition: form-data; name=\"a\"; filename=\"x; name=model\"\r\n",
                        "Content-Disposition: form-data; name=\"a\"; filename=\"x\\\"; name=\\\"model\"\r\n",
                        "Content-Disposition: form-data; name=\"a\"; other=\"x\"\r\n",
                        // escapes
                        "Content-Disposition: form-data; name=\"mo\\del\"\r\n",
                        "Content-Disposition: form-data; name=\"%6Dodel\"\r\n",
                        "Content-Disposition: form-data; name=\"m\u00c3\u00b6\"\r\n",
                        "Content-Disposition: form-data; name=\"_charset_\"\r\n",
                        // syntax
                        "Content-Disposition: form-data; name = \"a\"\r\n",
                        "Content-Disposition: form-data; name=\"a\";\r\n",
                        "Content-Disposition: form-data; name=\"a\" x\r\n",
                        "Content-Disposition: form-data; name=\"a\r\n",
                        "Content-Disposition : form-data; name=\"a\"\r\n",
                        " Content-Disposition: form-data; name=\"a\"\r\n",
                        "Content-Disposition: form-data;\r\n name=\"a\"\r\n",
                        "Content-Disposition: form-data; name=\"a\"\n",
                        "Content-Disposition: form-data; name=\"a\"\r",
                        "Content-Disposition: form-data; name=\"a\0\"\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nnonsense\r\n",
                        // other ways to find the end, or the text
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: quoted-printable\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Encoding: gzip\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Length: 2\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Length: 1073741824\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Length: 01\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Length: +1\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Length: 99999999999999999999\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=x\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: Message/rfc822\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/a\r\nContent-Type: text/a\r\n",
                        "Content-Disposition: form-data; name=\"a\"\r\nX-Other: y\r\n",
                        "Content-Disposition: form-data; name=\"a\"; filename=\"--frontier\"\r\n")
                .map(headers -> headers + "\r\nv");
    }

    @ParameterizedTest
    @MethodSource("headersThatAreReadInTwoWays")
    void refusesHeadersThatAreReadInTwoWays(String part) {
        assertThat(parts(TestForm.of(part))).containsExactly(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n--frontier--",
                "preamble\r\n--frontier--\r\n",
                "--frontierX\r\n",
                "--frontier \r\n",
                "--frontier-\r\n",
                "--frontier\n",
                "--frontier--\n",
                "--frontier--\r",
                "--frontier--\r\n\r\n",
                "--frontier--\r\nepilogue",
                "--frontier----frontier--"
            })
    void refusesAnotherBeginningOrEnd(String form) {
        assertThat(parts(form)).containsExactly(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v\n--frontier\n",
                "v\r--frontier\r",
                "v--frontier",
                "--frontier",
                "\n--frontier",
                "\r\n--frontierX",
                "\r\n--frontier \r\nx",
                "\r\n --frontier",
                "\r\n---frontier"
            })
    void refusesTheDelimiterInAValueHoweverItIsPlaced(String value) {
        assertThat(parts(TestForm.of(field("a", value)))).containsExactly(MALFORMED);
    }

    @Test
    void refusesAFormThatEndsTooEarly() {
        String form = TestForm.of(field("model", "m"), file("file", "audio/wav", "data"));
        for (int length = 0; length < form.length() - 2; length++) {
            assertThat(parts(form.substring(0, length))).containsExactly("TRUNCATED");
        }
    }

    @Test
    void allowsSixtyFourParts() {
        String[] parts =
                IntStream.range(0, 64).mapToObj(i -> field("p" + i, "")).toArray(String[]::new);
        assertThat(parts(TestForm.of(parts))).hasSize(64);
        String[] more =
                Stream.concat(Stream.of(parts), Stream.of(field("p", ""))).toArray(String[]::new);
        assertThat(parts(TestForm.of(more))).containsExactly(MALFORMED);
    }

    @Test
    void allowsEightKibibytesOfHeaders() {
        String start = "Content-Disposition: form-data; name=\"a\"; filename=\"";
        String longest = start + "f".repeat(8192 - start.length() - 5) + "\"\r\n\r\n";
        assertThat(parts(TestForm.of(longest))).containsExactly("a file ");
        assertThat(parts(TestForm.of(longest.replace("f\"", "ff\"")))).containsExactly(MALFORMED);
    }

    @Test
    void endsTheSearchForABoundaryThatIsMadeToBeSlow() {
        Boundary slow = new Boundary("a" + "-".repeat(69));
        byte[] value = "-".repeat(1 << 20).getBytes(ISO_8859_1);
        byte[] form = ("--" + slow.value() + "\r\n" + field("x", new String(value, ISO_8859_1)) + "\r\n--"
                        + slow.value() + "--")
                .getBytes(ISO_8859_1);
        assertThat(TestForm.partsOf(form, slow, 8192)).hasSize(1);
    }

    /** Of all sizes of pieces, so that each place is once the end of one. */
    private static List<String> parts(String form) {
        byte[] bytes = form.getBytes(ISO_8859_1);
        List<String> parts = TestForm.partsOf(bytes, BOUNDARY, Math.max(1, bytes.length));
        for (int piece = 1; piece < Math.min(bytes.length, 40); piece++) {
            assertThat(TestForm.partsOf(bytes, BOUNDARY, piece)).isEqualTo(parts);
        }
        return parts;
    }
}

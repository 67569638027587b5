package dev.sluice.estimate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.ByteBudget;
import dev.sluice.multipart.BoundaryResult;
import dev.sluice.multipart.BoundaryResult.Boundary;
import dev.sluice.multipart.FormBody;
import dev.sluice.multipart.FormReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FormMediaTest {

    private static final int LARGE = 4_000_000;

    @ParameterizedTest
    @CsvSource({
        "audio/mpeg, 10000",
        "audio/wav, 1000",
        "audio/L16, 1000",
        "image/png, 10000",
        "text/plain, 10000",
        "application/octet-stream, 10000"
    })
    void soundCostsByItsBytes(String type, long tokens) throws IOException {
        assertThat(tokens(FormMedia.SOUND, file(type, LARGE) + field("model", "m"), false))
                .isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource({"audio/mpeg, 10001", "audio/wav, 1001"})
    void theRestCostsWhatHasBegun(String type, long tokens) throws IOException {
        assertThat(tokens(FormMedia.SOUND, field("model", "m") + file(type, LARGE), false))
                .isBetween(tokens - 1, tokens + 1);
        assertThat(tokens(FormMedia.SOUND, field("model", "m") + file(type, LARGE), true))
                .isEqualTo(tokens - 1);
    }

    @Test
    void imagesCostEachAndSoDoThoseToMake() throws IOException {
        String two = file("image/png", 10) + file("", 10);
        assertThat(tokens(FormMedia.IMAGES, field("model", "m"), true)).isEqualTo(1_100);
        assertThat(tokens(FormMedia.IMAGES, two + field("model", "m"), true)).isEqualTo(3 * 1_100);
        assertThat(tokens(FormMedia.IMAGES, two + field("n", "4") + field("model", "m"), true))
                .isEqualTo(6 * 1_100);
        assertThat(tokens(FormMedia.IMAGES, field("n", "2") + field("n", "x") + field("model", "m"), true))
                .isEqualTo(10 * 1_100);
        assertThat(tokens(FormMedia.IMAGES, field("quality", "high") + field("model", "m"), true))
                .isEqualTo(4_200);
        assertThat(tokens(FormMedia.IMAGES, field("n", "99999999999") + field("model", "m"), true))
                .isEqualTo(10 * 1_100);
    }

    private static long tokens(FormMedia media, String parts, boolean isWritten) throws IOException {
        byte[] form = (parts + "--b--").getBytes(ISO_8859_1);
        Boundary boundary = (Boundary) BoundaryResult.of("multipart/form-data; boundary=b");
        FormReader reader = new FormReader(
                Path.of(System.getProperty("java.io.tmpdir")), 1 << 30, new ByteBudget(1 << 30), name -> false);
        try (FormBody body = (FormBody) reader.read(new ByteArrayInputStream(form), form.length, boundary, true)) {
            if (isWritten) {
                body.writeTo(OutputStream.nullOutputStream(), Optional.empty());
            }
            return media.tokens(body, EstimateSettings.DEFAULTS);
        }
    }

    private static String field(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String file(String type, int length) {
        return "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n"
                + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n") + "\r\n" + "x".repeat(length) + "\r\n";
    }
}

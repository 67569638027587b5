package dev.sluice.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageSizeTest {

    @ParameterizedTest
    @ValueSource(ints = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC9, 0xCF})
    void readsEveryKindOfFrameOfAJpeg(int frame) {
        assertThat(read(ImageHeads.jpeg(640, 480, frame, 100))).contains(new ImageSize(640, 480));
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC4, 0xC8, 0xCC, 0xD9, 0xDA, 0x02})
    void takesNoOtherSegmentForAFrame(int marker) {
        assertThat(read(ImageHeads.jpeg(640, 480, marker, 0))).isEmpty();
    }

    @Test
    void findsTheSizeBehindALargePreview() {
        assertThat(read(ImageHeads.jpeg(4032, 3024, 0xC0, 200_000))).contains(new ImageSize(4032, 3024));
    }

    @Test
    void searchesAJpegOnlySoFar() {
        assertThat(read(ImageHeads.jpeg(4032, 3024, 0xC0, ImageSize.MOST_JPEG))).isEmpty();
    }

    @Test
    void aSizeThatIsNoneIsUnknown() {
        assertThat(read(ImageHeads.png(0, 5))).isEmpty();
        assertThat(read(ImageHeads.png(-1, 5))).isEmpty();
        assertThat(read(ImageHeads.gif(5, 0))).isEmpty();
        assertThat(read(ImageHeads.jpeg(0, 0, 0xC0, 0))).isEmpty();
    }

    @Test
    void theLargestSizeDoesNotOverflow() {
        ImageSize largest =
                read(ImageHeads.png(Integer.MAX_VALUE, Integer.MAX_VALUE)).orElseThrow();

        assertThat(largest.area()).isPositive();
        assertThat(largest.squares(32)).isPositive();
        assertThat(largest.squares(1)).isPositive();
    }

    @Test
    void anotherFormatIsUnknown() {
        assertThat(read("%PDF-1.7 and so on, for a while".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(read(new byte[0])).isEmpty();
    }

    private static Optional<ImageSize> read(byte[] image) {
        return ImageSize.read(Base64Values.of(image));
    }
}

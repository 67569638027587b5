package dev.sluice.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Every head tells its size, and no bytes lead to an exception. */
final class ImageSizePropertiesTest {

    @Property(tries = 300)
    void readsTheSizeOfEveryHead(@ForAll("heads") Head head) {
        assertThat(read(head.bytes())).contains(head.size());
    }

    /** A head that is cut off tells the true size or none. */
    @Property(tries = 1000)
    void aTruncatedHeadTellsNoWrongSize(@ForAll("heads") Head head, @ForAll @IntRange(max = 400) int length) {
        byte[] cut = Arrays.copyOf(head.bytes(), Math.min(length, head.bytes().length));

        assertThat(read(cut)).isIn(Optional.empty(), Optional.of(head.size()));
    }

    @Property(tries = 1000)
    void aDamagedHeadIsReadWithoutFailing(
            @ForAll("heads") Head head, @ForAll @IntRange(max = 400) int at, @ForAll byte damage) {
        byte[] bytes = head.bytes().clone();
        bytes[at % bytes.length] = damage;

        assertThat(read(bytes)).isNotNull();
    }

    @Property(tries = 1000)
    void anyBytesAreReadWithoutFailing(@ForAll @Size(max = 80) byte[] bytes) {
        assertThat(read(bytes)).isNotNull();
    }

    @Provide
    Arbitrary<Head> heads() {
        Arbitrary<Integer> sides = Arbitraries.integers().between(1, 16_383);
        return Combinators.combine(
                        sides,
                        sides,
                        Arbitraries.of(Format.values()),
                        Arbitraries.integers().between(0, 300))
                .as((width, height, format, before) ->
                        new Head(new ImageSize(width, height), bytes(format, width, height, before)));
    }

    private static byte[] bytes(Format format, int width, int height, int before) {
        return switch (format) {
            case PNG -> ImageHeads.png(width, height);
            case GIF -> ImageHeads.gif(width, height);
            case JPEG -> ImageHeads.jpeg(width, height, 0xC2, before);
            case WEBP_LOSSY -> ImageHeads.lossyWebp(width, height);
            case WEBP_LOSSLESS -> ImageHeads.losslessWebp(width, height);
            case WEBP_EXTENDED -> ImageHeads.extendedWebp(width, height);
        };
    }

    private static Optional<ImageSize> read(byte[] image) {
        return ImageSize.read(Base64Values.of(image));
    }

    private enum Format {
        PNG,
        GIF,
        JPEG,
        WEBP_LOSSY,
        WEBP_LOSSLESS,
        WEBP_EXTENDED
    }

    /** The head of a file, and the size in it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Head(ImageSize size, byte[] bytes) {}
}

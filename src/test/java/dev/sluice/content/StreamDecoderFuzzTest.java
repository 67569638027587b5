package dev.sluice.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.testing.Compressed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.DeflaterInputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.params.provider.MethodSource;

/** Decodes random bytes in each coding and compares with the Java library (behaviour.md 5.4). */
final class StreamDecoderFuzzTest {

    /** Size of the largest array that the decoder may pass on. */
    private static final int MAX_AT_ONCE = 8 * 1024;

    static Stream<byte[]> bodies() throws IOException {
        byte[] text = "data: {\"choices\":[{\"delta\":{\"content\":\"one one one one\"}}]}\n\n".getBytes(UTF_8);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(Compressed.gzip(text));
        members.writeBytes(Compressed.gzip(new byte[0]));
        return Stream.of(
                Compressed.gzip(text),
                members.toByteArray(),
                Compressed.gzip(new byte[20_000]),
                HexFormat.of().parseHex("1f8b081e0000000000030300414243" + "6e00" + "6300" + "0000" + "0300"),
                new DeflaterInputStream(new ByteArrayInputStream(text)).readAllBytes());
    }

    @MethodSource("bodies")
    @FuzzTest(maxDuration = "10s")
    void decodesTheSameForAnySplitOfTheBytes(byte[] bytes) throws IOException {
        for (ContentCoding coding : new ContentCoding[] {ContentCoding.GZIP, ContentCoding.DEFLATE}) {
            Decoded whole = decoded(coding, bytes, bytes.length + 1);
            Decoded cut = decoded(coding, bytes, 1 + bytes.length % 3);

            assertThat(cut.isRejected()).isEqualTo(whole.isRejected());
            assertThat(startsWith(cut.bytes(), whole.bytes())).isTrue();
            if (!whole.isRejected()) {
                assertThat(cut.bytes()).isEqualTo(whole.bytes());
            }
            // The library takes a further member with a wrong header checksum as padding; the decoder decodes it.
            assertThat(library(coding, bytes).filter(read -> !startsWith(whole.bytes(), read)))
                    .isEmpty();
        }
    }

    private static Decoded decoded(ContentCoding coding, byte[] bytes, int piece) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StreamDecoder decoder = new StreamDecoder(coding)) {
            for (int from = 0; from < bytes.length; from += piece) {
                decoder.decode(bytes, from, Math.min(from + piece, bytes.length), (decoded, start, end) -> {
                    if (decoded.length > MAX_AT_ONCE) {
                        throw new AssertionError("an array of " + decoded.length + " bytes");
                    }
                    out.write(decoded, start, end - start);
                });
            }
        } catch (ZipException refused) {
            return new Decoded(out.toByteArray(), true);
        }
        return new Decoded(out.toByteArray(), false);
    }

    /** The Java library's result; empty when it rejects the bytes. Only the library verifies checksums. */
    private static Optional<byte[]> library(ContentCoding coding, byte[] bytes) {
        try (InputStream in = coding.decode(new ByteArrayInputStream(bytes))) {
            return Optional.of(in.readAllBytes());
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    /** The split may change how many bytes are decoded before an error, but not which. */
    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Decoded(byte[] bytes, boolean isRejected) {}
}

package dev.sluice.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testing.Compressed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Incremental decoding of content codings. */
final class StreamDecoderTest {

    private static final byte[] TEXT = "data: {\"a\":1}\n\n".repeat(500).getBytes(UTF_8);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 17, 100_000})
    void decodesGzipInAnyPieces(int piece) throws IOException {
        assertThat(decoded(ContentCoding.GZIP, Compressed.gzip(TEXT), piece)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100_000})
    void decodesDeflateInAnyPieces(int piece) throws IOException {
        assertThat(decoded(ContentCoding.DEFLATE, deflated(false), piece)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100_000})
    void decodesRawDeflateInAnyPieces(int piece) throws IOException {
        assertThat(decoded(ContentCoding.DEFLATE, deflated(true), piece)).isEqualTo(TEXT);
    }

    @Test
    void passesIdentityThrough() throws IOException {
        assertThat(decoded(ContentCoding.IDENTITY, TEXT, 100)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void decodesSeveralGzipMembersAsOneText(int piece) throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(Compressed.gzip("one ".getBytes(UTF_8)));
        members.writeBytes(Compressed.gzip(new byte[0]));
        members.writeBytes(Compressed.gzip("two".getBytes(UTF_8)));

        assertThat(decoded(ContentCoding.GZIP, members.toByteArray(), piece))
                .asString(UTF_8)
                .isEqualTo("one two");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100_000})
    void skipsEveryFieldOfAGzipHeader(int piece) throws IOException {
        byte[] plain = Compressed.gzip(TEXT);
        ByteArrayOutputStream full = new ByteArrayOutputStream();
        full.write(plain, 0, 3);
        full.write(0b11110);
        full.write(plain, 4, 6);
        full.writeBytes(new byte[] {3, 0, 'x', 'y', 'z'});
        full.writeBytes("name\0comment\0".getBytes(UTF_8));
        full.writeBytes(new byte[] {1, 2});
        full.write(plain, 10, plain.length - 10);

        assertThat(decoded(ContentCoding.GZIP, full.toByteArray(), piece)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void skipsAnEmptyExtraField(int piece) throws IOException {
        byte[] plain = Compressed.gzip(TEXT);
        ByteArrayOutputStream full = new ByteArrayOutputStream();
        full.write(plain, 0, 3);
        full.write(0b100);
        full.write(plain, 4, 6);
        full.writeBytes(new byte[] {0, 0});
        full.write(plain, 10, plain.length - 10);

        assertThat(decoded(ContentCoding.GZIP, full.toByteArray(), piece)).isEqualTo(TEXT);
    }

    @Test
    void ignoresPaddingAfterTheEnd() throws IOException {
        ByteArrayOutputStream padded = new ByteArrayOutputStream();
        padded.writeBytes(Compressed.gzip(TEXT));
        padded.writeBytes(new byte[512]);

        assertThat(decoded(ContentCoding.GZIP, padded.toByteArray(), 99)).isEqualTo(TEXT);
    }

    /** Regression of another gateway: a window below 32 KiB loses text that repeats from further back. */
    @Test
    void usesTheWholeWindowOf32KiB() throws IOException {
        byte[] noise = new byte[32_000];
        new Random(1).nextBytes(noise);
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.writeBytes(noise);
        twice.writeBytes(noise);
        byte[] packed = Compressed.gzip(twice.toByteArray());

        assertThat(packed.length).isLessThan(40_000);
        assertThat(decoded(ContentCoding.GZIP, packed, 1000)).isEqualTo(twice.toByteArray());
    }

    @Test
    void decodesEachEventWhenItIsFlushed() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (StreamDecoder decoder = new StreamDecoder(ContentCoding.GZIP);
                GZIPOutputStream gzip = new GZIPOutputStream(wire, true)) {
            for (String event : new String[] {"data: 1\n\n", "data: 2\n\n", "data: 3\n\n"}) {
                gzip.write(event.getBytes(UTF_8));
                gzip.flush();
                byte[] bytes = wire.toByteArray();
                wire.reset();
                decoder.decode(bytes, 0, bytes.length, (decoded, from, to) -> read.write(decoded, from, to - from));
                assertThat(read.toString(UTF_8)).endsWith(event);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ContentCoding.class,
            names = {"GZIP", "DEFLATE"})
    void rejectsBytesThatAreNotInTheCoding(ContentCoding coding) {
        byte[] text = "\u00ffThis is no compressed text at all".getBytes(UTF_8);

        assertThatThrownBy(() -> decoded(coding, text, 100)).isInstanceOf(ZipException.class);
    }

    @Test
    void propagatesAnExceptionOfTheReceiver() throws IOException {
        byte[] packed = Compressed.gzip(TEXT);
        try (StreamDecoder decoder = new StreamDecoder(ContentCoding.GZIP)) {
            assertThatThrownBy(() -> decoder.decode(packed, 0, packed.length, (bytes, from, to) -> {
                        throw new IOException("the client is gone");
                    }))
                    .hasMessage("the client is gone");
        }
    }

    private static byte[] decoded(ContentCoding coding, byte[] bytes, int piece) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StreamDecoder decoder = new StreamDecoder(coding)) {
            for (int from = 0; from < bytes.length; from += piece) {
                decoder.decode(
                        bytes,
                        from,
                        Math.min(from + piece, bytes.length),
                        (decoded, start, end) -> out.write(decoded, start, end - start));
            }
        }
        return out.toByteArray();
    }

    private static byte[] deflated(boolean raw) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(packed, new Deflater(6, raw))) {
            out.write(TEXT);
        }
        return packed.toByteArray();
    }
}

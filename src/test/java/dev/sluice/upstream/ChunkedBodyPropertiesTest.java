package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;

final class ChunkedBodyPropertiesTest {

    @Property
    void contentIsTheSameHoweverItIsCut(
            @ForAll @Size(max = 20) List<@Size(min = 1, max = 50) byte[]> chunks,
            @ForAll @IntRange(min = 1, max = 70) int perRead,
            @ForAll @IntRange(min = 1, max = 70) int perPiece,
            @ForAll boolean isAskedFirst)
            throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (byte[] chunk : chunks) {
            content.writeBytes(chunk);
            wire.writeBytes((Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            wire.writeBytes(chunk);
            wire.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        wire.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(read(ours(wire.toByteArray(), perPiece, isAskedFirst), perRead))
                .contains(content.toByteArray());
    }

    /** The library passes over signs in a size, and refuses trailers that are none. */
    @Property(tries = 20_000)
    void whatIsWholeToTheLibraryTooSaysTheSame(
            @ForAll @Size(max = 12) List<@IntRange(max = 15) Integer> choice,
            @ForAll @IntRange(min = 1, max = 9) int perPiece,
            @ForAll boolean isAskedFirst)
            throws IOException {
        byte[] wire = wire(choice);
        Optional<byte[]> ours = read(ours(wire, perPiece, isAskedFirst), 5);
        Optional<byte[]> theirs =
                read(new ChunkedInputStream(new SessionInputBufferImpl(64), new ByteArrayInputStream(wire)), 5);
        Statistics.collect(ours.isPresent() && theirs.isPresent());

        if (ours.isPresent() && theirs.isPresent()) {
            assertThat(ours.get()).isEqualTo(theirs.get());
        }
    }

    private static byte[] wire(List<Integer> choice) {
        List<String> parts = List.of(
                "0",
                "1",
                "2",
                "a",
                "\r\n",
                "\n",
                "\r",
                ";x",
                " ",
                "xy",
                "z",
                "-",
                "0\r\n\r\n",
                "1\r\nb\r\n",
                "2\r\ncd\r\n",
                "T: v");
        StringBuilder wire = new StringBuilder();
        choice.forEach(part -> wire.append(parts.get(part)));
        return wire.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads by our own.
     *
     * @param isAskedFirst whether a piece came with the head, and is asked for before it is read
     */
    private static ChunkedBody ours(byte[] wire, int perPiece, boolean isAskedFirst) throws IOException {
        InputStream socket = new ByteArrayInputStream(wire) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, perPiece));
            }
        };
        SessionInputBufferImpl buffer = new SessionInputBufferImpl(64);
        ChunkedBody body = new ChunkedBody(buffer, socket, () -> {});
        if (isAskedFirst) {
            buffer.fillBuffer(socket);
            assertThat(body.available()).isLessThanOrEqualTo(perPiece);
        }
        return body;
    }

    /** Empty when it is not whole. */
    private static Optional<byte[]> read(InputStream body, int perRead) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] into = new byte[perRead];
        try {
            for (int count; (count = body.read(into, 0, perRead)) >= 0; ) {
                all.write(into, 0, count);
            }
            return Optional.of(all.toByteArray());
        } catch (IOException broken) {
            return Optional.empty();
        }
    }
}

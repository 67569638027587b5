package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkedBodyTest {

    private final AtomicInteger abandoned = new AtomicInteger();

    @Test
    void oneReadBringsAllChunksThatAreThere() throws IOException {
        byte[] into = new byte[1024];
        ChunkedBody body = body("3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n", "0\r\n\r\n");

        assertThat(new String(into, 0, body.read(into, 0, into.length), StandardCharsets.US_ASCII))
                .isEqualTo("onetwothree");
        assertThat(body.read(into, 0, into.length)).isEqualTo(-1);
        assertThat(body.read(into, 0, into.length)).isEqualTo(-1);
        assertThat(abandoned).hasValue(0);
    }

    @Test
    void whatTheReaderHadBeforeItsOffsetStays() throws IOException {
        byte[] into = "kept....................".getBytes(StandardCharsets.US_ASCII);

        assertThat(body("3\r\none\r\n0\r\n\r\n").read(into, 4, 20)).isEqualTo(3);

        assertThat(new String(into, 0, 7, StandardCharsets.US_ASCII)).isEqualTo("keptone");
    }

    @Test
    void whatCameWithTheHeadIsThereBeforeItIsRead() throws IOException {
        ChunkedBody body = bodyBehindHead("3\r\none\r\n3\r\ntw", "o\r\n0\r\n\r\n");

        assertThat(body.available()).isEqualTo(5);
        byte[] into = new byte[4];
        assertThat(body.read(into)).isEqualTo(4);
        assertThat(body.available()).isEqualTo(1);
        assertThat(body.readAllBytes()).asString().isEqualTo("wo");
        assertThat(body.available()).isZero();
        body.close();
        assertThat(abandoned).hasValue(0);
    }

    @Test
    void whatCameWithTheHeadAndIsNoContentIsNotWaitedFor() throws IOException {
        ChunkedBody body = bodyBehindHead("3\r", "\none\r\n0\r\n\r\n");

        assertThat(body.available()).isZero();
        assertThat(body.readAllBytes()).asString().isEqualTo("one");
    }

    @Test
    void whatCameWithTheHeadAndIsNoChunkIsToldOfByTheNextRead() throws IOException {
        ChunkedBody body = bodyBehindHead("3\r\none!\r\n", "0\r\n\r\n");

        assertThat(body.available()).isZero();
        assertThatThrownBy(body::read).isInstanceOf(MalformedChunkCodingException.class);
        assertThatThrownBy(body::read).isInstanceOf(MalformedChunkCodingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3\r\none\r\n0\r\n\r\n",
                "03\r\none\r\n000\r\n\r\n",
                "000000000000003\r\none\r\n0\r\n\r\n",
                "3;name=value\r\none\r\n0;last\r\n\r\n",
                "3 \r\none\r\n0\t\r\n\r\n",
                "3\none\n0\n\n",
                "3\r\none\r\n0\r\nTrailer: a\r\nOther: b\r\n\r\n"
            })
    void chunksAreReadWhateverIsAroundThem(String wire) throws IOException {
        assertThat(body(wire).readAllBytes()).asString().isEqualTo("one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3",
                "3\r",
                "3\r\n",
                "3\r\non",
                "3\r\none",
                "3\r\none\r\n",
                "3\r\none\r\n0",
                "3\r\none\r\n0\r\n",
                "3\r\none\r\n0\r\nTrailer: a\r\n",
                "3\r\none\r\n0\r\n\r"
            })
    void whatEndsBeforeTheLastChunkIsNotWhole(String wire) {
        assertThatThrownBy(() -> body(wire).readAllBytes()).isInstanceOf(ConnectionClosedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "x\r\n",
                "-1\r\none\r\n0\r\n\r\n",
                "+3\r\none\r\n0\r\n\r\n",
                "0x3\r\none\r\n0\r\n\r\n",
                ";3\r\none\r\n0\r\n\r\n",
                "3\rone\r\n0\r\n\r\n",
                "3\r\none0\r\n\r\n",
                "3\r\none\r0\r\n\r\n",
                "2\r\none\r\n0\r\n\r\n",
                "0\r\n\rx",
                "1000000000000000\r\none",
                "FFFFFFFFFFFFFFFF\r\none"
            })
    void whatIsNoChunkIsRefused(String wire) {
        assertThatThrownBy(() -> body(wire).readAllBytes()).isInstanceOf(MalformedChunkCodingException.class);
    }

    @Test
    void extensionsAndTrailersHaveABound() {
        String endless = "a".repeat(20_000);

        assertThatThrownBy(() -> body("3;" + endless + "\r\none\r\n0\r\n\r\n").readAllBytes())
                .isInstanceOf(MalformedChunkCodingException.class);
        assertThatThrownBy(
                        () -> body("0\r\n" + "A: b\r\n".repeat(5_000) + "\r\n").readAllBytes())
                .isInstanceOf(MalformedChunkCodingException.class);
    }

    @Test
    void aReadThatRanIntoATimeoutIsRepeatedWhereItStopped() throws IOException {
        AtomicInteger pieces = new AtomicInteger();
        List<String> wire = List.of("3\r", "\no", "ne\r", "\n0\r\n", "\r\n");
        InputStream socket = new InputStream() {
            private InputStream piece = InputStream.nullInputStream();

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = piece.read(into, offset, length);
                if (count >= 0) {
                    return count;
                }
                if (pieces.get() < wire.size()) {
                    piece = stream(wire.get(pieces.getAndIncrement()));
                }
                throw new SocketTimeoutException();
            }
        };
        ChunkedBody body = new ChunkedBody(new SessionInputBufferImpl(64), socket, abandoned::incrementAndGet);
        StringBuilder read = new StringBuilder();
        byte[] into = new byte[600];
        for (int count = 0; count >= 0; ) {
            try {
                count = body.read(into, 0, into.length);
                read.append(new String(into, 0, Math.max(count, 0), StandardCharsets.US_ASCII));
            } catch (SocketTimeoutException again) {
                count = 0;
            }
        }

        assertThat(read).hasToString("one");
    }

    @Test
    void aConnectionThatBringsMoreThanTheBodyIsAbandoned() throws IOException {
        assertThat(body("3\r\none\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n").readAllBytes())
                .asString()
                .isEqualTo("one");

        assertThat(abandoned).hasValue(1);
    }

    @Test
    void aConnectionWhoseBodyWasNotReadToItsEndIsAbandoned() throws IOException {
        ChunkedBody body = body("3\r\none\r\n", "0\r\n\r\n");
        assertThat(body.readNBytes(3)).hasSize(3);

        body.close();

        assertThat(abandoned).hasValue(1);
    }

    @Test
    void aConnectionWhoseBodyWasReadToItsEndIsKept() throws IOException {
        ChunkedBody body = body("3\r\none\r\n0\r\n\r\n");
        assertThat(body.readAllBytes()).hasSize(3);

        body.close();

        assertThat(abandoned).hasValue(0);
    }

    /** Each piece is what one read of the socket brings. */
    private ChunkedBody body(String... pieces) {
        return new ChunkedBody(new SessionInputBufferImpl(8192), socket(pieces), abandoned::incrementAndGet);
    }

    /** The first piece came in one read with the head. */
    private ChunkedBody bodyBehindHead(String... pieces) throws IOException {
        SessionInputBufferImpl buffer = new SessionInputBufferImpl(8192);
        InputStream socket = socket(pieces);
        buffer.fillBuffer(socket);
        return new ChunkedBody(buffer, socket, abandoned::incrementAndGet);
    }

    private static InputStream socket(String... pieces) {
        return new SequenceInputStream(Collections.enumeration(
                Stream.of(pieces).map(ChunkedBodyTest::stream).toList()));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }
}

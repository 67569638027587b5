package dev.sluice.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.container.ClientBodyException.Reason;
import dev.sluice.testing.StandInRequest;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ClientBodyStreamTest {

    @Test
    void aBodyIsReadAsItIs() throws IOException {
        assertThat(stream(new Container("body"), 4).readAllBytes()).asString().isEqualTo("body");
        assertThat(stream(new Container("body"), -1).read()).isEqualTo('b');
        assertThat(stream(new Container(""), -1).read()).isEqualTo(-1);
    }

    @Test
    void aBodyThatIsShorterThanDeclaredFails() {
        InputStream body = stream(new Container("body"), 5);

        assertThatThrownBy(body::readAllBytes).isInstanceOf(ClientBodyException.class);
    }

    /** As containers throw them, wrapped in one another. */
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new EOFException("Early EOF"), Reason.INCOMPLETE),
                Arguments.of(new IOException("Invalid chunk header"), Reason.INCOMPLETE),
                Arguments.of(new IOException("Connection reset"), Reason.INCOMPLETE),
                Arguments.of(new IllegalStateException("400: bad chunk"), Reason.INCOMPLETE),
                Arguments.of(new SocketTimeoutException(), Reason.TIMED_OUT),
                Arguments.of(new IOException(new TimeoutException("Idle timeout expired")), Reason.TIMED_OUT),
                Arguments.of(new IllegalStateException(new SocketTimeoutException()), Reason.TIMED_OUT),
                Arguments.of(new IOException(new RequestTooBigException()), Reason.TOO_LARGE));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whateverTheContainerThrowsIsTheBodysFailure(Exception thrown, Reason reason) {
        for (Reading reading : new Reading[] {InputStream::read, in -> in.read(new byte[9]), InputStream::available}) {
            assertThatThrownBy(() -> reading.of(stream(new Container(thrown), -1)))
                    .isInstanceOfSatisfying(ClientBodyException.class, failed -> assertThat(failed.reason())
                            .isEqualTo(reason))
                    .hasCause(thrown);
        }
    }

    private interface Reading {
        void of(InputStream body) throws IOException;
    }

    /** Undertow's has this name. */
    private static final class RequestTooBigException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static InputStream stream(ServletInputStream body, long declared) {
        return new ClientBodyStream(new StandInRequest().body(body, declared).toRequest());
    }

    /** Reads a text, or fails. */
    private static final class Container extends ServletInputStream {

        private final InputStream bytes;
        private final Exception failure;

        Container(String text) {
            this.bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
            this.failure = null;
        }

        Container(Exception failure) {
            this.bytes = InputStream.nullInputStream();
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            fail();
            return bytes.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            fail();
            return bytes.read(into, offset, length);
        }

        @Override
        public int available() throws IOException {
            fail();
            return bytes.available();
        }

        private void fail() throws IOException {
            if (failure instanceof IOException checked) {
                throw checked;
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
        }

        @Override
        public boolean isFinished() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}

package dev.sluice.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.StandInRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FramingTest {

    private final StandInRequest request = new StandInRequest();

    @Test
    void aRequestMayHaveNoBody() {
        assertThat(isUnambiguous()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "15", "007", "999999999999999999"})
    void aLengthIsANumber(String value) {
        request.header("Content-Length", value);

        assertThat(isUnambiguous()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+15", "0xf", "15, 15", "15 15", "1_5", "18446744073709551631", "１５"})
    void aLengthIsNothingElse(String value) {
        request.header("Content-Length", value);

        assertThat(isUnambiguous()).isFalse();
    }

    @Test
    void thereIsOneLengthAlone() {
        request.header("Content-Length", "15").header("Content-Length", "15");

        assertThat(isUnambiguous()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "CHUNKED"})
    void chunksAreNamedInAnyCase(String value) {
        request.header("Transfer-Encoding", value);

        assertThat(isUnambiguous()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "xchunked", "identity", "chunked, identity", "gzip, chunked", "chunked\u000b", "chunked;a"})
    void noOtherCodingIsKnown(String value) {
        request.header("Transfer-Encoding", value);

        assertThat(isUnambiguous()).isFalse();
    }

    @Test
    void chunksAreSaidOnce() {
        request.header("Transfer-Encoding", "chunked").header("Transfer-Encoding", "chunked");

        assertThat(isUnambiguous()).isFalse();
    }

    @Test
    void chunksHaveNoLengthBesides() {
        request.header("Transfer-Encoding", "chunked").header("Content-Length", "15");

        assertThat(isUnambiguous()).isFalse();
    }

    @Test
    void anOldClientKnowsNoChunks() {
        request.header("Transfer-Encoding", "chunked").protocol("HTTP/1.0");

        assertThat(isUnambiguous()).isFalse();
    }

    private boolean isUnambiguous() {
        return Framing.isUnambiguous(request.toRequest());
    }
}

package dev.sluice.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.errors.ApiError;
import dev.sluice.testing.StandInRequest;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestSyntaxTest {

    private final StandInRequest request = new StandInRequest().path("/chat/completions");

    @Test
    void aUsualRequestIsWellFormed() {
        request.query("api-version=2024-10-21&x=%20")
                .header("Content-Type", "application/json; charset=\"utf-8\"")
                .header("X-Empty", "");

        assertThat(fault()).isEmpty();
    }

    @Test
    void aNameMayHoldEveryCharacterOfAToken() {
        request.header("!#$%&'*+-.^_`|~09azAZ", "x");

        assertThat(fault()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "X A",
                "X-A ",
                " X-A",
                "X\tA",
                "X\rA",
                "X\nA",
                "X\0A",
                "X\u007FA",
                "X:A",
                "X(A)",
                "\"X\"",
                "X/A",
                "X@A",
                "X{A",
                "X,A",
                "X=A",
                "X;A",
                "X\\A",
                "X[A]",
                "Xé",
                "X\u212A",
                "X\u010A"
            })
    void aNameIsNothingButAToken(String name) {
        request.header(name, "x");

        assertThat(code()).contains("malformed_header");
    }

    static IntStream allowedInValues() {
        return IntStream.concat(
                IntStream.of('\t'), IntStream.rangeClosed(' ', 0xFF).filter(c -> c != 0x7F));
    }

    @ParameterizedTest
    @MethodSource("allowedInValues")
    void aValueMayHoldAnyCharacterThatIsNoControl(int c) {
        request.header("X-A", "a" + (char) c + "b");

        assertThat(fault()).isEmpty();
    }

    static IntStream controls() {
        return IntStream.concat(
                IntStream.range(0, ' ').filter(c -> c != '\t'), IntStream.of(0x7F, 0x100, 0x10A, 0x10D, 0xFFFF));
    }

    @ParameterizedTest
    @MethodSource("controls")
    void aValueHoldsNoControlCharacterWhereverItStands(int c) {
        request.header("X-A", "good").header("X-A", "b" + (char) c);

        assertThat(code()).contains("malformed_header");
    }

    @Test
    void theMessageNamesTheHeaderAndNotItsValue() {
        request.header("X-Secret", "hidden\0");

        assertThat(fault().orElseThrow().message()).contains("\"X-Secret\"").doesNotContain("hidden");
    }

    @Test
    void theConnectionIsClosed() {
        request.header("X-A", "\0");

        assertThat(fault().orElseThrow().headers()).containsEntry("Connection", "close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G T", "GET\0", "GET/", "GÉT"})
    void aMethodIsNothingButAToken(String method) {
        request.method(method);

        assertThat(code()).contains("malformed_request");
    }

    @Test
    void aSchemeIsThatOfHttp() {
        assertThat(codeFor(new StandInRequest().scheme("https"))).isEmpty();
        assertThat(codeFor(new StandInRequest().scheme("ftp"))).contains("malformed_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/0.9"})
    void aRequestHasAVersion(String protocol) {
        request.protocol(protocol);

        assertThat(code()).contains("malformed_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\0", "a\rb", "a\u007F", "é", "\u010A"})
    void aTargetIsVisibleAscii(String part) {
        assertThat(codeFor(new StandInRequest().spelled("/v1/" + part))).contains("malformed_request");
        assertThat(codeFor(new StandInRequest().query("q=" + part))).contains("malformed_request");
    }

    private Optional<ApiError> fault() {
        return RequestSyntax.faultOf(request.toRequest());
    }

    private Optional<String> code() {
        return codeFor(request);
    }

    private static Optional<String> codeFor(StandInRequest other) {
        return RequestSyntax.faultOf(other.toRequest()).map(ApiError::code);
    }
}

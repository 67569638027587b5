package dev.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;

/** A client's id is taken if it is sane, else made (behaviour.md 1). */
final class RequestIdTest {

    @ParameterizedTest
    @MethodSource("sane")
    void aSaneIdIsTaken(String sent) {
        assertThat(RequestId.takenOrMade(sent).value()).isEqualTo(sent);
    }

    static Stream<String> sane() {
        return Stream.of("1", "req-1", "!~", "a=b", "x".repeat(128));
    }

    @ParameterizedTest
    @NullSource
    @MethodSource("insane")
    void anyOtherIsReplaced(String sent) {
        assertThat(RequestId.takenOrMade(sent).value()).isNotEqualTo(sent).matches("[0-9a-f-]{36}");
    }

    @ParameterizedTest
    @MethodSource("insane")
    void anyOtherCannotBeMade(String value) {
        assertThatThrownBy(() -> new RequestId(value)).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<String> insane() {
        return Stream.of("", " ", "a b", "a\nb", "a\tb", "\u0000", "\u007f", "\u00e9", "\u65e5", "x".repeat(129));
    }

    @Test
    void whatIsMadeTellsWhenAndSortsByIt() {
        long before = System.currentTimeMillis();

        UUID made = UUID.fromString(RequestId.takenOrMade(null).value());

        assertThat(made.version()).isEqualTo(7);
        assertThat(TimeOrderedUuid.millis(made)).isBetween(before, System.currentTimeMillis());
    }

    @Test
    void noTwoAreMadeAlike() {
        assertThat(RequestId.takenOrMade(null)).isNotEqualTo(RequestId.takenOrMade(null));
    }
}

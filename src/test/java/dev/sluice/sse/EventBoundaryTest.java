package dev.sluice.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a comment does no harm. */
final class EventBoundaryTest {

    @Test
    void aStreamBeginsBetweenEvents() {
        assertThat(new EventBoundary().isBetweenEvents()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "data: a~~, true",
        "data: a^~^~, true",
        "data: a^^, true",
        "data: a~^~, true",
        "data: a, false",
        "data: a~, false",
        "data: a^, false",
        "data: a^~, false",
        "data: a^~^, false",
        "d, false",
        "~, true"
    })
    void anEmptyLineEndsAnEvent(String sent, boolean between) {
        byte[] bytes = sent.replace('~', '\n').replace('^', '\r').getBytes(UTF_8);
        EventBoundary whole = new EventBoundary();
        whole.sent(bytes, 0, bytes.length);
        EventBoundary one = new EventBoundary();
        for (int at = 0; at < bytes.length; at++) {
            one.sent(bytes, at, at + 1);
        }

        assertThat(whole.isBetweenEvents()).isEqualTo(between);
        assertThat(one.isBetweenEvents()).isEqualTo(between);
    }
}

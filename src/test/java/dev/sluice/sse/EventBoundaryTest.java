package dev.sluice.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a heartbeat does no harm. */
final class EventBoundaryTest {

    @Test
    void aStreamBeginsBetweenEvents() {
        assertThat(new EventBoundary().isBetweenEvents()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "id: 7~data: a~~, true",
        "id:7, true",
        "data: a~id:7~, true",
        "data: a^~id: 7~, true",
        "data: a^id: 7^, true",
        "event: message~data: {}~id: 12~~, true",
        "event: message~dataid: {}~~, false",
        "data: {'id':'chatcmpl-1'}~~, false",
        "data: id: 7~~, false",
        "idle: 7~~, false",
        "id, false",
        "i~d:, false",
        "iid:~id, false"
    })
    void anIdIsAFieldAtTheBeginningOfALine(String sent, boolean hasId) {
        byte[] bytes = sent.replace('~', '\n').replace('^', '\r').getBytes(UTF_8);
        for (int step = 1; step <= bytes.length; step++) {
            EventBoundary boundary = new EventBoundary();
            for (int at = 0; at < bytes.length; at += step) {
                boundary.sent(bytes, at, Math.min(at + step, bytes.length));
            }
            assertThat(boundary.hasId()).as("%d bytes at once", step).isEqualTo(hasId);
        }
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

    @ParameterizedTest
    @CsvSource({
        "'', ': a~~', true",
        "data: a~~, ': a~', true",
        "data: a~~, ': a~: b^^: c^~', true",
        "data: a~~, ': a', true",
        "data: a~~, ': a~~data: b~~', false",
        "data: a~~, ': a~id: 1', false",
        "data: a~~, 'data: b~~', false",
        "data: a~, ': a~', false",
        "data: a, ': a~', false",
        "': a~', ': b~', false",
        "data: a~~, '', false"
    })
    void commentsBetweenEventsAreNotTakenForEvents(String before, String sent, boolean comments) {
        EventBoundary boundary = new EventBoundary();
        byte[] first = before.replace('~', '\n').replace('^', '\r').getBytes(UTF_8);
        byte[] next = sent.replace('~', '\n').replace('^', '\r').getBytes(UTF_8);
        boundary.sent(first, 0, first.length);

        assertThat(boundary.isBeforeOnlyComments(next, 0, next.length)).isEqualTo(comments);
    }
}

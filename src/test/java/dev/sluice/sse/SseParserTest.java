package dev.sluice.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Recording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which events stand in the bytes of a stream, whatever pieces these come in. */
final class SseParserTest {

    private static final int BOUND = 1000;

    static Stream<Recording> streams() {
        return Recording.answers().filter(Recording::isEventStream);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aRecordedStreamHasTheEventsOfItsDataLines(Recording recording) {
        List<String> expected = new String(recording.bytes(), UTF_8)
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();

        assertThat(eventsOf(recording.bytes(), recording.size())).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aRecordedStreamHasTheSameEventsByteByByte(Recording recording) {
        assertThat(eventsOf(recording.bytes(), 1)).isEqualTo(eventsOf(recording.bytes(), recording.size()));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aRecordedStreamHasTheSameEventsAtEverySplit(Recording recording) {
        byte[] all = recording.bytes();
        // Every split of the long ones would say nothing that the start and the end do not.
        byte[] bytes = all.length < 8000 ? all : join(Arrays.copyOf(all, 4000), end(all, 4000));
        List<String> whole = eventsOf(bytes, bytes.length);
        for (int split = 0; split <= bytes.length; split++) {
            Collector collector = new Collector(new SseParser(1 << 20));
            collector.add(bytes, 0, split);
            collector.add(bytes, split, bytes.length);
            assertThat(collector.finish()).as("split at %d", split).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void aLineEndsWithAnyOfThree(String lineEnd) {
        String text = "data: a\n\ndata: b\n: comment\ndata: c\n\n".replace("\n", lineEnd);

        for (int piece = 1; piece <= text.length(); piece++) {
            assertThat(eventsOf(text.getBytes(UTF_8), piece)).containsExactly("a", "b\nc");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data: a||        | a",
                "data:a||         | a",
                "data:  a||       | ' a'",
                "data:||          | ''",
                "data||           | ''",
                "data: a|data: b| | 'a/b'",
                "data|data|       | '/'",
                "event: error|data: {}|| {}",
                "id: 1|retry: 5|data: x| x",
                "data: x|event: late|| x",
                ": comment|data: x|| x",
                "data: : colon||| : colon",
                "datum: x|||        ",
                "Data: x|||         ",
                "_data: x|||        ",
                "event: alone|||    "
            })
    void aFieldIsReadAsTheStandardSays(String first, String second, String third, String data) {
        String event = Stream.of(first, second, third)
                .filter(line -> line != null)
                .reduce("", (all, line) -> all + line + "\n");

        List<String> events = eventsOf((event + "\n").getBytes(UTF_8), 3);

        assertThat(events).isEqualTo(data == null ? List.of() : List.of(data.replace('/', '\n')));
    }

    @Test
    void aByteOrderMarkAtTheStartIsPassedOver() {
        byte[] stream = "\uFEFFdata: a\n\n\uFEFFdata: b\n\n".getBytes(UTF_8);

        for (int piece = 1; piece <= stream.length; piece++) {
            assertThat(eventsOf(stream, piece)).containsExactly("a");
        }
    }

    @Test
    void anEventWithoutItsEmptyLineIsThereAtTheEnd() {
        assertThat(eventsOf("data: a\n\ndata: b".getBytes(UTF_8), 4)).containsExactly("a", "b");
        assertThat(eventsOf("data: a\n\ndata: b\n".getBytes(UTF_8), 4)).containsExactly("a", "b");
    }

    @Test
    void aStreamOfNothingHasNoEvent() {
        assertThat(eventsOf(new byte[0], 1)).isEmpty();
        assertThat(eventsOf("\n\n\n".getBytes(UTF_8), 1)).isEmpty();
    }

    @Test
    void whatIsNotUtf8IsHandedOnAsItIs() {
        byte[] stream = {'d', 'a', 't', 'a', ':', (byte) 0xFF, (byte) 0xC3, '\n', '\n'};
        SseParser parser = new SseParser(BOUND);

        assertThat(parser.next(stream, 0, stream.length)).isEqualTo(stream.length);
        assertThat(Arrays.copyOf(parser.data(), parser.dataLength())).containsExactly(0xFF, 0xC3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 5000})
    void anEventAtTheBoundIsKeptAndALargerOneIsNot(int piece) {
        String fits = "x".repeat(BOUND - "data: ".length());
        byte[] stream = ("data: " + fits + "\n\ndata: " + fits + "y" + "z".repeat(BOUND) + "\n\ndata: next\n\n")
                .getBytes(UTF_8);

        assertThat(eventsOf(stream, piece, new SseParser(BOUND))).containsExactly(fits, "too large", "next");
    }

    @Test
    void anEventOfManyLinesThatGrowsTooLargeIsNotKept() {
        byte[] stream = ("data: 123456789\n".repeat(200) + "\ndata: next\n\n").getBytes(UTF_8);

        assertThat(eventsOf(stream, 33, new SseParser(BOUND))).containsExactly("too large", "next");
    }

    @Test
    void aCommentThatIsTooLargeDoesNotHurtTheNextEvent() {
        byte[] stream = (": " + "x".repeat(3 * BOUND) + "\n\ndata: next\n\n").getBytes(UTF_8);

        assertThat(eventsOf(stream, 10, new SseParser(BOUND))).endsWith("next");
    }

    @Test
    void theMemoryOfALargeEventIsGivenBack() {
        SseParser parser = new SseParser(1 << 22);
        byte[] large = ("data: " + "x".repeat(1 << 20) + "\n\n").getBytes(UTF_8);
        byte[] small = "data: a\n\n".getBytes(UTF_8);
        parser.next(large, 0, large.length);
        assertThat(parser.data().length).isGreaterThanOrEqualTo(1 << 20);

        parser.next(small, 0, small.length);

        assertThat(parser.data().length).isLessThan(1 << 16);
    }

    @Test
    void theEndOfAnEventIsToldToTheByte() {
        byte[] bytes = ": c\n\ndata: a\r\n\r\ndata: b\n\nrest".getBytes(UTF_8);
        SseParser parser = new SseParser(BOUND);

        int comment = parser.next(bytes, 0, bytes.length);
        assertThat(comment).isEqualTo(5);
        assertThat(parser.hasData()).isFalse();
        int first = parser.next(bytes, comment, bytes.length);
        assertThat(first).isEqualTo(5 + 11);
        int second = parser.next(bytes, first, bytes.length);
        assertThat(second).isEqualTo(5 + 11 + 9);
        assertThat(parser.next(bytes, second, bytes.length)).isEqualTo(SseParser.NONE);
    }

    @Test
    void theEndOfAnEventIsToldBeforeTheLineFeedOfItsLineEndHasCome() {
        byte[] bytes = "data: a\r\n\r\ndata: b\r\n\r\n".getBytes(UTF_8);
        SseParser parser = new SseParser(BOUND);

        assertThat(parser.next(bytes, 0, 10)).isEqualTo(10);
        assertThat(parser.isAfterCarriageReturn()).isTrue();
        assertThat(parser.next(bytes, 10, bytes.length)).isEqualTo(bytes.length);
        assertThat(new String(parser.data(), 0, parser.dataLength(), UTF_8)).isEqualTo("b");
    }

    static List<String> eventsOf(byte[] bytes, int piece) {
        return eventsOf(bytes, piece, new SseParser(1 << 20));
    }

    private static List<String> eventsOf(byte[] bytes, int piece, SseParser parser) {
        Collector collector = new Collector(parser);
        for (int from = 0; from < bytes.length; from += piece) {
            collector.add(bytes, from, Math.min(from + piece, bytes.length));
        }
        return collector.finish();
    }

    private static byte[] end(byte[] bytes, int length) {
        return Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static final class Collector {

        private final SseParser parser;
        private final List<String> events = new ArrayList<>();

        Collector(SseParser parser) {
            this.parser = parser;
        }

        void add(byte[] bytes, int from, int to) {
            int at = from;
            for (int end; (end = parser.next(bytes, at, to)) != SseParser.NONE; at = end) {
                assertThat(end).isGreaterThan(at);
                note();
            }
        }

        List<String> finish() {
            parser.end();
            note();
            return events;
        }

        private void note() {
            if (parser.isTooLarge()) {
                events.add("too large");
            } else if (parser.hasData()) {
                events.add(new String(parser.data(), 0, parser.dataLength(), UTF_8));
            }
        }
    }
}

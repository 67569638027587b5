package dev.sluice.sse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.testing.Recording;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as an event stream, against a plain reading of the standard's algorithm (behaviour.md 5.2). */
final class SseParserFuzzTest {

    /** Longer ones say nothing new, and slow the fuzzer down. */
    private static final int LONGEST_SEED = 2048;

    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    static Stream<byte[]> streams() {
        return Recording.answers()
                .filter(recording -> recording.isEventStream() && recording.size() < LONGEST_SEED)
                .map(Recording::bytes);
    }

    @MethodSource("streams")
    @DictionaryEntries({"data:", "data: ", "event:", ":", "\ufeffdata: "})
    @FuzzTest(maxDuration = "10s")
    void findsWhatTheStandardFindsHoweverTheStreamIsCut(byte[] stream) {
        List<String> expected = standard(stream);

        assertThat(eventsOf(stream, stream.length + 1)).isEqualTo(expected);
        assertThat(eventsOf(stream, 1)).isEqualTo(expected);
        assertThat(eventsOf(stream, 2 + stream.length % 5)).isEqualTo(expected);
        staysWithinItsBound(stream);
        commentsHarmNothing(stream, expected);
        otherDataIsReadInItsPlace(stream, expected);
    }

    private static void staysWithinItsBound(byte[] stream) {
        SseParser parser = new SseParser(8);
        int most = 0;
        int at = 0;
        for (int end; (end = parser.next(stream, at, stream.length)) != SseParser.NONE; at = end) {
            most = Math.max(most, parser.dataLength());
        }
        parser.end();
        assertThat(Math.max(most, parser.dataLength())).isLessThanOrEqualTo(8);
    }

    /** A comment wherever it may be put in: the events stay what they were. */
    private static void commentsHarmNothing(byte[] stream, List<String> expected) {
        EventBoundary boundary = new EventBoundary();
        ByteArrayOutputStream commented = new ByteArrayOutputStream();
        for (int at = 0; at < stream.length; at++) {
            commented.write(stream[at]);
            boundary.sent(stream, at, at + 1);
            if (boundary.isBetweenEvents()) {
                commented.writeBytes(":\n\n".getBytes(ISO_8859_1));
            }
        }
        assertThat(eventsOf(commented.toByteArray(), stream.length + 1)).isEqualTo(expected);
    }

    /** The first event with data gets other data: the events stay what they were but for that. */
    private static void otherDataIsReadInItsPlace(byte[] stream, List<String> expected) {
        SseParser parser = new SseParser(1 << 20);
        int at = 0;
        for (int end; (end = parser.next(stream, at, stream.length)) != SseParser.NONE; at = end) {
            if (parser.hasData()) {
                byte[] changed = SseEvent.withData(stream, at, end, "new".getBytes(ISO_8859_1));
                ByteArrayOutputStream edited = new ByteArrayOutputStream();
                edited.write(stream, 0, at);
                edited.writeBytes(changed);
                edited.write(stream, end, stream.length - end);
                List<String> events = new ArrayList<>(expected);
                events.set(numberOf(stream, at), "new");
                assertThat(eventsOf(edited.toByteArray(), edited.size())).isEqualTo(events);
                return;
            }
        }
    }

    /** How many events with data there are before this offset. */
    private static int numberOf(byte[] stream, int to) {
        return eventsOf(Arrays.copyOf(stream, to), to + 1).size();
    }

    private static List<String> eventsOf(byte[] stream, int piece) {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser(1 << 20);
        for (int from = 0; from < stream.length; from += piece) {
            int to = Math.min(from + piece, stream.length);
            int at = from;
            for (int end; (end = parser.next(stream, at, to)) != SseParser.NONE; at = end) {
                note(parser, events);
            }
        }
        if (parser.end()) {
            note(parser, events);
        }
        return events;
    }

    private static void note(SseParser parser, List<String> events) {
        if (parser.hasData()) {
            events.add(new String(parser.data(), 0, parser.dataLength(), ISO_8859_1));
        }
    }

    private static List<String> standard(byte[] stream) {
        String text = new String(stream, ISO_8859_1);
        return SseParserPropertiesTest.standard(
                text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text);
    }
}

package dev.sluice.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The parser against a plain reading of the standard's algorithm, line by line over the whole text. */
final class SseParserPropertiesTest {

    @Provide
    Arbitrary<String> streams() {
        return Arbitraries.of(
                        "data",
                        ":",
                        " ",
                        "\n",
                        "\r",
                        "\r\n",
                        "x",
                        "data: y\n",
                        "data:z\r\n",
                        "\n\n",
                        "\r\n\r\n",
                        "event: e\n",
                        ": c\n",
                        "\u00e9",
                        "\uD83D\uDE00",
                        "id")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 3000)
    void findsWhatTheStandardFinds(@ForAll("streams") String stream, @ForAll @IntRange(min = 1, max = 9) int piece) {
        assertThat(SseParserTest.eventsOf(stream.getBytes(UTF_8), piece)).isEqualTo(standard(stream));
    }

    @Property(tries = 1000)
    void findsTheSameInAnyBytesHoweverTheyAreCut(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 20) int piece) {
        assertThat(SseParserTest.eventsOf(bytes, piece)).isEqualTo(SseParserTest.eventsOf(bytes, bytes.length + 1));
    }

    /** As in "Parsing an event stream" of the HTML standard, but for an event that lacks its empty line at the end. */
    static List<String> standard(String stream) {
        List<String> events = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        boolean hasData = false;
        for (String line : stream.split("\r\n|\r|\n", -1)) {
            if (line.isEmpty()) {
                if (hasData) {
                    events.add(data.substring(0, data.length() - 1));
                }
                data.setLength(0);
                hasData = false;
            } else if (line.equals("data") || line.startsWith("data:")) {
                String value = line.length() == 4 ? "" : line.substring(5);
                data.append(value.startsWith(" ") ? value.substring(1) : value).append('\n');
                hasData = true;
            }
        }
        if (hasData) {
            events.add(data.substring(0, data.length() - 1));
        }
        return events;
    }
}

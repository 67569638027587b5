package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that a misspelled one may stand for. */
final class NearNamesTest {

    private static final String[] NAMES = {"gpt-4o", "gpt-4o-mini", "gpt-4.1", "o3", "o1", "claude-sonnet-4"};

    @ParameterizedTest
    @CsvSource({
        "gtp-4o,           gpt-4o",
        "gpt-5o,           gpt-4o gpt-4.1",
        "GPT-4O,           gpt-4o gpt-4.1",
        "gpt-4o-mni,       gpt-4o-mini",
        "claude-sonet-4,   claude-sonnet-4",
        "o4,               o1 o3",
        "mistral-large,    ''",
        "x,                ''",
        "'',               ''"
    })
    void theNearestComesFirst(String name, String near) {
        assertThat(NearNames.of(name, Stream.of(NAMES)).stream().limit(2))
                .containsExactlyElementsOf(Arrays.stream(near.split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .toList());
    }

    @Test
    void threeNamesAtMostAreTold() {
        assertThat(NearNames.of("model-0", Stream.of("model-1", "model-2", "model-3", "model-4", "model-1")))
                .containsExactly("model-1", "model-2", "model-3");
    }

    @Test
    void aVeryLongNameIsNotCompared() {
        assertThat(NearNames.of("m".repeat(1000), Stream.of("m".repeat(1000)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"kitten,sitting,3", "'',abc,3", "abc,'',3", "same,same,0", "ab,ba,2"})
    void theDistanceIsThatOfLevenshtein(String from, String to, int distance) {
        assertThat(NearNames.distance(from, to)).isEqualTo(distance);
    }
}

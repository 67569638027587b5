package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AnswerLengthsTest {

    private final AnswerLengths lengths = new AnswerLengths();

    @Test
    void nothingIsConcludedFromFewAnswers() {
        add("m", 19, 5);
        assertThat(lengths.ninetiethPercentile("m")).isEmpty();

        add("m", 1, 5);
        assertThat(lengths.ninetiethPercentile("m")).hasValue(5);
    }

    @Test
    void nineOfTenAnswersAreNotLonger() {
        for (int i = 1; i <= 100; i++) {
            lengths.add("m", i);
        }

        assertThat(lengths.ninetiethPercentile("m")).hasValue(90);
    }

    @Test
    void onlyTheLastTwoThousandCount() {
        add("m", 2_000, 900);
        add("m", 1_800, 10);
        assertThat(lengths.ninetiethPercentile("m")).hasValue(10);

        add("m", 2_000, 7);
        assertThat(lengths.ninetiethPercentile("m")).hasValue(7);
        add("m", 199, 900);
        assertThat(lengths.ninetiethPercentile("m")).hasValue(7);
        add("m", 100, 900);
        assertThat(lengths.ninetiethPercentile("m")).hasValue(900);
    }

    @Test
    void eachModelHasItsOwnWhateverItsCase() {
        add("GPT-4o", 20, 100);
        add("small", 20, 3);

        assertThat(lengths.ninetiethPercentile("gpt-4o ")).hasValue(100);
        assertThat(lengths.ninetiethPercentile("small")).hasValue(3);
        assertThat(lengths.ninetiethPercentile("other")).isEmpty();
    }

    @Test
    void inventedModelsShareOne() {
        for (int i = 0; i < 300; i++) {
            lengths.add("invented-" + i, 1);
        }

        assertThat(lengths.ninetiethPercentile("invented-0")).isEmpty();
        assertThat(lengths.ninetiethPercentile("invented-299")).hasValue(1);
        assertThat(lengths.ninetiethPercentile("invented-next")).hasValue(1);
    }

    @Test
    void aLengthIsBounded() {
        add("m", 20, Long.MAX_VALUE);

        assertThat(lengths.ninetiethPercentile("m")).hasValue(Integer.MAX_VALUE);
    }

    private void add(String model, int times, long tokens) {
        for (int i = 0; i < times; i++) {
            lengths.add(model, tokens);
        }
    }
}

package dev.sluice.usage;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The upper bounds of the histograms' buckets: those of the semantic conventions, with more for long answers. */
final class Buckets {

    private Buckets() {}

    /** Seconds of attempts and exchanges. */
    static double[] durations() {
        return DoubleStream.concat(
                        IntStream.rangeClosed(0, 13).mapToDouble(power -> (1 << power) / 100.0),
                        DoubleStream.of(164, 600))
                .toArray();
    }

    /** Seconds to the first token. */
    static double[] firstTokens() {
        return new double[] {
            0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60
        };
    }

    /** Seconds for each further token. */
    static double[] perToken() {
        return new double[] {0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5};
    }

    /** Tokens of an exchange. */
    static double[] tokens() {
        return IntStream.rangeClosed(0, 13)
                .mapToDouble(power -> 1L << (2 * power))
                .toArray();
    }
}

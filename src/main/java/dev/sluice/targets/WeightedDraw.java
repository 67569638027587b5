package dev.sluice.targets;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/** Draws by chance, in proportion to weights. */
final class WeightedDraw {

    private WeightedDraw() {}

    /**
     * Draws one of the choices.
     *
     * @param choices at least one
     * @param weight at least 1 for each choice
     */
    static <T> T from(List<T> choices, ToIntFunction<T> weight, RandomGenerator random) {
        if (choices.size() == 1) {
            return choices.get(0);
        }
        long total = 0;
        for (T choice : choices) {
            total += weight.applyAsInt(choice);
        }
        long drawn = random.nextLong(total);
        for (T choice : choices) {
            drawn -= weight.applyAsInt(choice);
            if (drawn < 0) {
                return choice;
            }
        }
        throw new AssertionError("less was drawn than all weigh");
    }
}

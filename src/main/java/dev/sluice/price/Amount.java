package dev.sluice.price;

import java.util.List;

/**
 * What one kind costs.
 *
 * @param nano billionths of the currency, for a million tokens or the kind's other unit; at least 0
 * @param above other amounts for long prompts, by rising length
 */
record Amount(long nano, List<Above> above) {

    /**
     * An amount for prompts of more tokens.
     *
     * @param tokens tokens of the whole prompt that must be exceeded
     * @param nano what all tokens of the kind cost then
     */
    record Above(long tokens, long nano) {

        Above {
            if (tokens < 1 || nano < 0) {
                throw new IllegalArgumentException("must be above 0 tokens, and not negative");
            }
        }
    }

    Amount {
        if (nano < 0) {
            throw new IllegalArgumentException("must not be negative: " + nano);
        }
        above = List.copyOf(above);
    }

    /** The same for all prompts. */
    static Amount of(long nano) {
        return new Amount(nano, List.of());
    }

    /** Returns what the kind costs with a prompt of so many tokens. */
    long at(long input) {
        long found = nano;
        for (Above step : above) {
            if (input > step.tokens()) {
                found = step.nano();
            }
        }
        return found;
    }
}

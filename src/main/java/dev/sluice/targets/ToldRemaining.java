package dev.sluice.targets;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a key has left by the headers of a provider's answer (R28): {@code x-ratelimit-remaining-*} (OpenAI and its kin), or
 * {@code anthropic-ratelimit-*-remaining}. Whatever cannot be read is ignored.
 *
 * @param requests at least 0; empty if the answer does not tell
 * @param tokens at least 0; empty if the answer does not tell
 */
public record ToldRemaining(OptionalLong requests, OptionalLong tokens) {

    /** Nothing was told. */
    public static final ToldRemaining NOTHING = new ToldRemaining(OptionalLong.empty(), OptionalLong.empty());

    /** No limit has more digits. */
    private static final int LONGEST = 15;

    /**
     * Reads the headers of an answer.
     *
     * @param headers returns a header of the answer by its name in lower case
     */
    public static ToldRemaining of(Function<String, Optional<String>> headers) {
        return new ToldRemaining(remaining(headers, "requests"), remaining(headers, "tokens"));
    }

    private static OptionalLong remaining(Function<String, Optional<String>> headers, String limit) {
        OptionalLong told = count(headers.apply("x-ratelimit-remaining-" + limit));
        return told.isPresent() ? told : count(headers.apply("anthropic-ratelimit-" + limit + "-remaining"));
    }

    private static OptionalLong count(Optional<String> value) {
        String digits = value.map(String::strip).orElse("");
        boolean isCount = !digits.isEmpty()
                && digits.length() <= LONGEST
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return isCount ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }
}

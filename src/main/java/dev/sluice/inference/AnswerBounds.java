package dev.sluice.inference;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How long the client lets an answer become, in whichever API. Of several members that say so, the largest counts: which of them a provider
 * reads is unknown.
 *
 * @param tokens the most tokens of all choices together, at most {@value #MOST_TOKENS}; empty if the client sets no bound, or none that can be
 *     read
 * @param choices how many choices the answer has; 1 to {@value #MOST_CHOICES}
 */
public record AnswerBounds(OptionalLong tokens, long choices) {

    /** The client sets none. */
    static final AnswerBounds NONE = new AnswerBounds(OptionalLong.empty(), 1);

    private static final long MOST_TOKENS = 1_000_000_000;

    /** OpenAI's bound for {@code n}. */
    private static final long MOST_CHOICES = 128;

    private static final List<JsonPath> TOKENS = paths(
            "/max_tokens",
            "/max_completion_tokens",
            "/max_output_tokens",
            "/generationConfig/maxOutputTokens",
            "/generationConfig/max_output_tokens",
            "/generation_config/maxOutputTokens",
            "/generation_config/max_output_tokens");

    private static final List<JsonPath> CHOICES = paths(
            "/n",
            "/best_of",
            "/generationConfig/candidateCount",
            "/generationConfig/candidate_count",
            "/generation_config/candidateCount",
            "/generation_config/candidate_count");

    private static final JsonQuery QUERY =
            JsonQuery.of(Stream.concat(TOKENS.stream(), CHOICES.stream()).toArray(JsonPath[]::new));

    static AnswerBounds of(JsonDocument body) {
        if (!(body.parse(QUERY) instanceof JsonDocument found)) {
            return new AnswerBounds(OptionalLong.empty(), MOST_CHOICES);
        }
        OptionalLong each = largest(found, TOKENS);
        OptionalLong named = largest(found, CHOICES);
        long choices = named.isEmpty() ? 1 : Math.max(1, Math.min(named.getAsLong(), MOST_CHOICES));
        return each.isEmpty() || each.getAsLong() > MOST_TOKENS
                ? new AnswerBounds(OptionalLong.empty(), choices)
                : new AnswerBounds(OptionalLong.of(Math.min(each.getAsLong() * choices, MOST_TOKENS)), choices);
    }

    /** Empty without any; what is no whole number may be read as any number. */
    private static OptionalLong largest(JsonDocument body, List<JsonPath> paths) {
        return paths.stream()
                .flatMap(path -> body.all(path).stream())
                .filter(value -> value.kind() != JsonKind.NULL)
                .mapToLong(AnswerBounds::number)
                .max();
    }

    private static long number(JsonValue value) {
        return value.asCount().orElse(Long.MAX_VALUE);
    }

    private static List<JsonPath> paths(String... paths) {
        return List.of(paths).stream().map(JsonPath::of).toList();
    }
}

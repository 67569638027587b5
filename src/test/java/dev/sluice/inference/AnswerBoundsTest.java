package dev.sluice.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonQuery;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswerBoundsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // a body, the most tokens of all choices, the number of choices
                "{}                                                       |            | 1",
                "{\"max_tokens\":50}                                      | 50         | 1",
                "{\"max_completion_tokens\":60,\"max_tokens\":50}         | 60         | 1",
                "{\"max_output_tokens\":70}                               | 70         | 1",
                "{\"generationConfig\":{\"maxOutputTokens\":80}}          | 80         | 1",
                "{\"generation_config\":{\"max_output_tokens\":80}}       | 80         | 1",
                "{\"max_tokens\":50,\"max_tokens\":90,\"max_tokens\":1}   | 90         | 1",
                "{\"max_tokens\":50,\"n\":4}                              | 200        | 4",
                "{\"max_tokens\":50,\"n\":2,\"best_of\":5}                | 250        | 5",
                "{\"generationConfig\":{\"maxOutputTokens\":8,\"candidateCount\":3}} | 24  | 3",
                "{\"max_tokens\":null,\"n\":null}                         |            | 1",
                "{\"max_tokens\":0,\"n\":0}                               | 0          | 1",
                "{\"max_tokens\":50,\"n\":999999}                         | 6400       | 128",
                // What cannot be read may be any number.
                "{\"max_tokens\":5e1}                                     |            | 1",
                "{\"max_tokens\":\"50\"}                                  |            | 1",
                "{\"max_tokens\":50,\"max_output_tokens\":-1}             |            | 1",
                "{\"max_tokens\":99999999999999999999}                    |            | 1",
                "{\"max_tokens\":50,\"n\":2.0}                            | 6400       | 128",
                "{\"max_tokens\":1000000000,\"n\":100}                    | 1000000000 | 100",
                // Of something else.
                "{\"a\":{\"max_tokens\":50}}                              |            | 1"
            })
    void theLargestBoundCounts(String body, Long tokens, long choices) {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        AnswerBounds bounds = AnswerBounds.of((JsonDocument) JsonQuery.of().parse(text));

        assertThat(bounds.tokens().isPresent() ? (Long) bounds.tokens().getAsLong() : null)
                .isEqualTo(tokens);
        assertThat(bounds.choices()).isEqualTo(choices);
    }
}

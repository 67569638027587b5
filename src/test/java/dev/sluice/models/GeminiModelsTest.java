package dev.sluice.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of Google's list of models. */
final class GeminiModelsTest {

    private static final List<ListedModel> MODELS = IntStream.range(0, 60)
            .mapToObj(i -> ListedModel.named("m" + i, "o"))
            .toList();

    @ParameterizedTest
    @CsvSource({
        ",   ,    m0,  m49, m49",
        "2,  ,    m0,  m1,  m1",
        "2,  m1,  m2,  m3,  m3",
        "60, '',  m0,  m59, ",
        "9,  m57, m58, m59, "
    })
    void aPartTellsWhereTheNextBegins(String size, String token, String first, String last, String next) {
        assertThat(list(size, token))
                .startsWith("{\"models\":[{\"name\":\"models/" + first + "\",\"displayName\":\"" + first + "\"}")
                .endsWith("{\"name\":\"models/" + last + "\",\"displayName\":\"" + last + "\"}]"
                        + (next == null ? "}" : ",\"nextPageToken\":\"" + next + "\"}"));
    }

    @ParameterizedTest
    @CsvSource({"m59", "gone"})
    void behindTheLastModelThereIsNothing(String token) {
        assertThat(list(null, token)).isEqualTo("{\"models\":[]}");
    }

    private static String list(String size, String token) {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("pageSize", size);
        parameters.put("pageToken", token);
        return new String(new GeminiModels().list(MODELS, new ListPart(parameters::get)), UTF_8);
    }
}

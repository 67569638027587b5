package dev.sluice.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of Anthropic's list of models. */
final class AnthropicModelsTest {

    private static final List<ListedModel> MODELS = IntStream.range(0, 25)
            .mapToObj(i -> ListedModel.named("m" + i, "o"))
            .toList();

    @ParameterizedTest
    @CsvSource({
        ",    ,    ,    m0,  m19, true",
        "3,   ,    ,    m0,  m2,  true",
        "25,  ,    ,    m0,  m24, false",
        "5000,,    ,    m0,  m24, false",
        "0,   ,    ,    m0,  m0,  true",
        "x,   ,    ,    m0,  m19, true",
        ",    m19, ,    m20, m24, false",
        "2,   m0,  ,    m1,  m2,  true",
        "2,   m22, ,    m23, m24, false",
        "2,   ,    m5,  m3,  m4,  true",
        "9,   ,    m5,  m0,  m4,  false"
    })
    void aPartIsBoundedByItsParameters(
            String limit, String after, String before, String first, String last, boolean hasMore) {
        assertThat(list(limit, after, before))
                .startsWith("{\"data\":[{\"type\":\"model\",\"id\":\"" + first + "\"")
                .endsWith(",\"has_more\":" + hasMore + ",\"first_id\":\"" + first + "\",\"last_id\":\"" + last + "\"}");
    }

    @ParameterizedTest
    @CsvSource({", m24,", ", gone,", ", , m0", ", , gone"})
    void wherePartsEndThereIsNothing(String limit, String after, String before) {
        assertThat(list(limit, after, before))
                .isEqualTo("{\"data\":[],\"has_more\":false,\"first_id\":null,\"last_id\":null}");
    }

    @Test
    void aModelHasAllMembersOfTheApi() {
        assertThat(new String(
                        new AnthropicModels().one(new ListedModel("claude", "Claude \"4\"", "o", 1747180800)), UTF_8))
                .isEqualTo(
                        "{\"type\":\"model\",\"id\":\"claude\",\"display_name\":\"Claude \\\"4\\\"\",\"created_at\":\"2025-05-14T00:00:00Z\"}");
    }

    private static String list(String limit, String after, String before) {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("limit", limit);
        parameters.put("after_id", after);
        parameters.put("before_id", before);
        return new String(new AnthropicModels().list(MODELS, new ListPart(parameters::get)), UTF_8);
    }
}

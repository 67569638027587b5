package dev.sluice.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Recording;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of models that providers send. */
final class ModelListReaderTest {

    private final ModelListReader reader = new ModelListReader("owner");

    @Test
    void openAisListIsRead() {
        assertThat(recorded("openai-models-list.json"))
                .containsExactly(
                        new ListedModel("gpt-4-0613", "gpt-4-0613", "openai", 1686588896),
                        new ListedModel("gpt-4o", "gpt-4o", "system", 1715367049),
                        new ListedModel("text-embedding-3-small", "text-embedding-3-small", "system", 1705948997));
    }

    @Test
    void anArrayWithoutAnObjectAroundItIsRead() {
        assertThat(recorded("heroku-models.json"))
                .hasSizeGreaterThan(5)
                .startsWith(
                        ListedModel.named("amazon-rerank-1-0", "owner"),
                        ListedModel.named("claude-3-5-haiku", "owner"));
    }

    @Test
    void aPartOfAnthropicsListTellsWhereTheNextBegins() {
        ModelListReader.Page page = read("""
                {"data":[{"created_at":"2025-05-14T00:00:00Z","display_name":"Claude Sonnet 4","id":"claude-sonnet-4","type":"model"}],
                 "first_id":"claude-sonnet-4","has_more":true,"last_id":"claude-sonnet-4"}""").orElseThrow();

        assertThat(page.models())
                .containsExactly(new ListedModel("claude-sonnet-4", "Claude Sonnet 4", "owner", 1747180800));
        assertThat(page.next()).contains("after_id=claude-sonnet-4");
        assertThat(read("{\"data\":[{\"id\":\"a\"}],\"has_more\":false,\"last_id\":\"a\"}")
                        .orElseThrow()
                        .next())
                .isEmpty();
    }

    @Test
    void googlesListIsRead() {
        ModelListReader.Page page = read("""
                {"models":[{"name":"models/gemini-2.5-pro","displayName":"Gemini 2.5 Pro"},{"name":"tunedModels/x"}],"nextPageToken":"a b"}""").orElseThrow();

        assertThat(page.models()).containsExactly(new ListedModel("gemini-2.5-pro", "Gemini 2.5 Pro", "owner", 0));
        assertThat(page.next()).contains("pageToken=a+b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[{\"id\":\"a\",\"created\":-1},{\"id\":7},{\"name\":\"b\"},null,[],\"c\",{\"id\":\"\"}]}",
                "{\"data\":[{\"id\":\"a\",\"created\":99999999999999999}]}",
                "{\"data\":[{\"id\":\"a\",\"created_at\":\"yesterday\",\"display_name\":null,\"owned_by\":[]}]}",
                "[{\"id\":\"a\",\"model_id\":\"b\"}]"
            })
    void whatIsNoModelIsLeftOutAndWhatIsNoTimeIsUnknown(String list) {
        assertThat(read(list).orElseThrow().models()).containsExactly(ListedModel.named("a", "owner"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "null", "\"data\"", "{\"data\":{}}", "<html>", "{\"data\":[", "{\"error\":{}}"})
    void whatIsNoListIsNoneAndNotAnEmptyOne(String body) {
        assertThat(read(body)).isEmpty();
    }

    @Test
    void anEmptyListIsAList() {
        assertThat(read("{\"data\":[]}").orElseThrow().models()).isEmpty();
        assertThat(read("[]").orElseThrow().models()).isEmpty();
    }

    @Test
    void tenThousandNamesAreReadAndNoMore() {
        String list = IntStream.range(0, 10_500)
                .mapToObj(i -> "{\"id\":\"m" + i + "\",\"object\":\"model\",\"created\":1,\"owned_by\":\"o\"}")
                .collect(Collectors.joining(",", "{\"data\":[", "]}"));

        assertThat(read(list).orElseThrow().models()).hasSize(10_000);
    }

    @Test
    void aNameThatIsTooLongIsLeftOut() {
        assertThat(read("{\"data\":[{\"id\":\"" + "m".repeat(257) + "\"}]}")
                        .orElseThrow()
                        .models())
                .isEmpty();
    }

    @Property(tries = 500)
    void noBodyIsTooMuchForIt(@ForAll @CharRange(from = ' ', to = '~') String noise) {
        read(noise);
        assertThat(read("{\"data\":[{\"id\":\"a\"}," + noise)
                        .map(ModelListReader.Page::models)
                        .orElse(List.of()))
                .hasSizeLessThanOrEqualTo(noise.length());
    }

    private List<ListedModel> recorded(String name) {
        return reader.read(Recording.named(name).bytes()).orElseThrow().models();
    }

    private Optional<ModelListReader.Page> read(String body) {
        return reader.read(body.getBytes(UTF_8));
    }
}

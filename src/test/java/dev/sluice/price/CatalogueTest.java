package dev.sluice.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalogue that is shipped, and how models are found in it. */
final class CatalogueTest {

    private static final Instant DAY = Instant.parse("2026-08-21T12:00:00Z");

    private static final Catalogue SHIPPED = new Catalogue(listed(shipped()));

    @Test
    void itIsWhatTheConverterMakesOfTheFacts(@TempDir Path folder) throws Exception {
        Path made = folder.resolve("catalogue.json");
        Process converter = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "tools/prices/Convert.java",
                        "tools/prices/genai-prices.json",
                        made.toString())
                .redirectErrorStream(true)
                .start();
        String told = new String(converter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(converter.waitFor()).as(told).isZero();
        assertThat(Files.readAllBytes(made)).isEqualTo(shipped());
        assertThat(told)
                .contains("amounts with above=88, models=1309, models with tiers=46, sections=36, tiers=81")
                .contains("google/gemini-embedding-2: the unknown amount input_video_mtok of 12")
                .contains("anthropic/claude-sonnet-5: tiers, as input is 3 in one and 2 in the other facts")
                .contains("google/gemini-2.5-flash: tier flex: no cache-read-audio");
    }

    @Test
    void theConverterListsWhatItLeavesOut(@TempDir Path folder) throws Exception {
        Path facts = Files.writeString(folder.resolve("facts.json"), """
                [{"id": "s", "name": "S", "api_pattern": "https://s", "models": [
                {"id": "free", "match": {"equals": "free"}, "prices": {"input_mtok": 0, "output_mtok": 0.0}},
                {"id": "odd", "match": {"equals": "odd"}, "mystery": 1, "prices": {"input_mtok": 1, "cache_read_mtok": 2, "gold_mtok": 3}},
                {"id": "new", "match": {"equals": "new"}, "prices": [{"constraint": {"moon": "full"}, "prices": {"input_mtok": 1}}]}]}]
                """);
        Process converter = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "tools/prices/Convert.java",
                        facts.toString(),
                        folder.resolve("out.json").toString())
                .redirectErrorStream(true)
                .start();
        String told = new String(converter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(converter.waitFor()).as(told).isZero();
        assertThat(told.lines().filter(line -> line.startsWith("  ")).map(String::strip))
                .containsExactlyInAnyOrder(
                        "s/free: input is 0",
                        "s/free: output is 0",
                        "s/free: no price is left",
                        "s/odd: the unknown member mystery",
                        "s/odd: the unknown amount gold_mtok of 3",
                        "s/odd: cache-read 2 is more than input 1",
                        "s/new: a price under the unknown condition moon",
                        "s/new: no price is left");
    }

    @ParameterizedTest
    @CsvSource({
        // By its name, by another exact name, and by rule.
        "openai, gpt-4o, openai/gpt-4o, false",
        "openai, gpt-4o-2024-08-06, openai/gpt-4o, false",
        "openai, gpt-5-nano-2025-08-07, openai/gpt-5-nano, true",
        "anthropic, claude-sonnet-4-5-20250929, anthropic/claude-sonnet-4-5, true",
        // Of rules, the one with the longest literal.
        "aws, us.anthropic.claude-sonnet-5-v1:0, aws/regional.anthropic.claude-sonnet-5-v1:0, true",
        // A regular expression of the facts.
        "openai, gpt-5.6-luna-2026-05-01, openai/gpt-5.6-luna, true",
        // In a section that it is like.
        "azure, gpt-5-nano-2025-08-07, openai/gpt-5-nano, true"
    })
    void aModelIsFoundByNameThenByRule(String section, String name, String model, boolean byRule) {
        assertThat(SHIPPED.find(section, name, DAY)).hasValueSatisfying(found -> {
            assertThat(found.model()).isEqualTo(model);
            assertThat(found.byRule()).isEqualTo(byRule);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt",
        "openai, GPT-4O",
        "openai, my-own-gpt-4o",
        "vllm, gpt-4o",
        "anthropic, gpt-4o",
        "openai, ''"
    })
    void nothingElseIsGuessed(String section, String name) {
        assertThat(SHIPPED.find(section, name, DAY)).isEmpty();
    }

    @Test
    void aNameOfAnAnswerThatIsTooLongIsNotLookedFor() {
        assertThat(SHIPPED.find("anthropic", "claude-sonnet-4-5" + "x".repeat(300), DAY))
                .isEmpty();
    }

    private static final String RULES = """
            {"sections": [{"id": "s", "models": [{"id": "old", "match": {"starts_with": "m-"}, "prices": [
              {"input": 1}, {"from": "2026-09-01", "input": 2}]}]}]}
            """;

    private static final String LATER_RULES = """
            {"sections": [{"id": "s", "models": [{"id": "new", "match": {"starts_with": "m-1"}, "prices": [{"input": 3}]}]}]}
            """;

    @Test
    void aNameThatARuleHasFoundHasThePriceOfEachTime() {
        Catalogue catalogue = new Catalogue(listed(RULES.getBytes(StandardCharsets.UTF_8)));

        assertThat(input(catalogue, "m-1", DAY)).isEqualTo(1_000_000_000);
        assertThat(input(catalogue, "m-1", DAY.plusSeconds(30 * 86_400))).isEqualTo(2_000_000_000);
        assertThat(input(catalogue, "m-1", DAY)).isEqualTo(1_000_000_000);
    }

    @Test
    void aLaterListCountsAlsoForNamesThatRulesWereTriedFor() {
        Catalogue catalogue = new Catalogue(listed(RULES.getBytes(StandardCharsets.UTF_8)));
        assertThat(input(catalogue, "m-1", DAY)).isEqualTo(1_000_000_000);

        catalogue.add(listed(LATER_RULES.getBytes(StandardCharsets.UTF_8)));

        assertThat(input(catalogue, "m-1", DAY)).isEqualTo(3_000_000_000L);
    }

    @Test
    void anyNumberOfNamesIsFound() {
        Catalogue catalogue = new Catalogue(listed(RULES.getBytes(StandardCharsets.UTF_8)));

        for (int number = 0; number < 3_000; number++) {
            assertThat(catalogue.find("s", "other-" + number, DAY)).isEmpty();
            assertThat(input(catalogue, "m-" + number, DAY)).isEqualTo(1_000_000_000);
        }
    }

    private static long input(Catalogue catalogue, String name, Instant time) {
        return catalogue
                .find("s", name, time)
                .orElseThrow()
                .price()
                .standard()
                .of(PriceKind.INPUT)
                .orElseThrow()
                .at(1);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, openai",
        "https://api.anthropic.com/v1, anthropic",
        "https://my.openai.azure.com/openai, azure",
        "https://generativelanguage.googleapis.com/v1beta, google",
        "https://bedrock-runtime.eu-west-1.amazonaws.com, aws",
        "https://openrouter.ai/api/v1, openrouter",
        "https://router.huggingface.co/together/v1, huggingface_together",
        "https://proxy.test/https://api.openai.com, ",
        "http://127.0.0.1:8000/v1, "
    })
    void theSectionIsToldFromTheBaseUrl(String url, String section) {
        assertThat(SHIPPED.sectionAt(url)).isEqualTo(Optional.ofNullable(section));
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic, claude-sonnet-5, 2026-08-31T23:59:59Z, 2",
        "anthropic, claude-sonnet-5, 2026-09-01T00:00:00Z, 3",
        "deepseek, deepseek-chat, 2026-08-21T00:29:59Z, 0.135",
        "deepseek, deepseek-chat, 2026-08-21T00:30:00Z, 0.27",
        "deepseek, deepseek-chat, 2026-08-21T16:30:00Z, 0.135"
    })
    void aPriceHoldsFromItsDayOnAndAtItsHours(String section, String model, Instant time, BigDecimal input) {
        assertThat(SHIPPED.find(section, model, time)
                        .orElseThrow()
                        .price()
                        .standard()
                        .of(PriceKind.INPUT))
                .contains(Amount.of(input.movePointRight(9).longValueExact()));
    }

    @Test
    void aLongPromptCostsMoreForAllItsTokens() {
        Amounts amounts = SHIPPED.find("openai", "gpt-5.6-luna", DAY)
                .orElseThrow()
                .price()
                .standard();
        assertThat(Cost.of(amounts, 272_000, Map.of(PriceKind.INPUT, 272_000L)).nano())
                .hasValue(272_000L * 200);
        assertThat(Cost.of(amounts, 272_001, Map.of(PriceKind.INPUT, 272_001L)).nano())
                .hasValue(272_001L * 400);
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-5, batch, 0.625, 5",
        "openai, gpt-5, flex, 0.625, 5",
        "openai, gpt-5, priority, 2.5, 20",
        "anthropic, claude-opus-4-6, batch, 2.5, 12.5"
    })
    void aTierHasAmountsOfItsOwn(String section, String model, String tier, BigDecimal input, BigDecimal output) {
        Amounts amounts =
                SHIPPED.find(section, model, DAY).orElseThrow().price().tiers().get(tier);

        assertThat(amounts.of(PriceKind.INPUT))
                .contains(Amount.of(input.movePointRight(9).longValueExact()));
        assertThat(amounts.of(PriceKind.OUTPUT))
                .contains(Amount.of(output.movePointRight(9).longValueExact()));
    }

    @Test
    void allOfItIsReadAndNoIdStandsForTwoPrices() {
        List<ListedSection> sections = listed(shipped());
        assertThat(sections).hasSize(36);
        assertThat(sections.stream()
                        .mapToInt(section -> section.models().size())
                        .sum())
                .isEqualTo(1309);
        List<String> ids = sections.stream()
                .flatMap(section -> section.models().stream())
                .flatMap(model -> model.prices().stream())
                .map(Price::id)
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
    }

    static byte[] shipped() {
        try (InputStream in = Catalogue.class.getResourceAsStream("catalogue.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ListedSection> listed(byte[] text) {
        PriceReader reader = new PriceReader(text, "USD", section -> BigDecimal.ONE);
        List<ListedSection> sections = reader.read();
        assertThat(reader.faults()).isEmpty();
        return sections;
    }
}

package dev.sluice.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageRulesTest {

    private static final EstimateSettings SETTINGS = EstimateSettings.DEFAULTS;

    /** The first five were reported by providers for recorded requests; the others follow from the pages that the table names. */
    @ParameterizedTest
    @CsvSource({
        "gpt-4-vision-preview, 2560, 1669, 1105",
        "gpt-4-vision-preview, 800, 400, 425",
        "gpt-5-mini, 566, 597, 554",
        "claude-sonnet-4-5, 166, 282, 63",
        "gemini-2.5-flash, 566, 597, 258",
        "gpt-4o, 1024, 1024, 765",
        "gpt-4o, 2048, 4096, 1105",
        "gpt-4o, 1, 1, 255",
        "gpt-4o, 2147483647, 1, 765",
        "gpt-4o-mini, 1024, 1024, 25501",
        "gpt-4.1, 1024, 1024, 765",
        "gpt-4.1-mini, 1024, 1024, 1659",
        "gpt-4.1-nano, 1800, 2400, 3779",
        "gpt-5, 1024, 1024, 630",
        "gpt-5-nano, 16, 16, 2",
        "o4-mini, 1024, 1024, 1761",
        "o3, 1024, 1024, 675",
        "claude-sonnet-4-5, 4000, 4000, 1600",
        "claude-opus-4-7, 4000, 4000, 5000",
        "claude-sonnet-4-5, 1, 1, 1",
        "claude-sonnet-4-5, 2147483647, 2147483647, 1600",
        "gemini-3-pro-preview, 100, 100, 1120"
    })
    void anImageCosts(String model, int width, int height, long tokens) {
        assertThat(rule(model).tokens(new ImageSize(width, height), ImageDetail.USUAL))
                .isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource({"gpt-4o, 85", "gpt-5, 70", "o1, 75", "gpt-4o-mini, 2833", "gpt-4.1-mini, 415", "claude-haiku-4-5, 1334"
    })
    void anImageOfLowDetailCosts(String model, long tokens) {
        assertThat(rule(model).tokens(new ImageSize(1000, 1000), ImageDetail.LOW))
                .isEqualTo(tokens);
    }

    @Test
    void anImageThatIsNotMadeSmallerCostsMore() {
        assertThat(rule("gpt-5").tokens(new ImageSize(3200, 3200), ImageDetail.ORIGINAL))
                .isEqualTo(10_000);
        assertThat(rule("gpt-5").tokens(new ImageSize(32, 32), ImageDetail.ORIGINAL))
                .isEqualTo(210);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, 1100, 85",
        "gpt-5, 1100, 85",
        "gpt-4o-mini, 36668, 2833",
        "gpt-5-mini, 1100, 85",
        "claude-sonnet-4-5, 1100, 1100",
        "gemini-2.5-flash, 258, 258"
    })
    void anImageOfUnknownSizeCosts(String model, long tokens, long low) {
        assertThat(rule(model).tokens(ImageDetail.USUAL, SETTINGS)).isEqualTo(tokens);
        assertThat(rule(model).tokens(ImageDetail.LOW, SETTINGS)).isEqualTo(low);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GPT-4o-2024-11-20",
                "openai/gpt-4o",
                "ft:gpt-4o-2024-08-06:example:name:id",
                "openrouter:openai/chatgpt-4o-latest"
            })
    void knowsAModelWithAVendorsPrefix(String model) {
        assertThat(rule(model)).isEqualTo(new ImageRule.Tiles(85, 170));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"anthropic.claude-sonnet-4-v1:0", "us.anthropic.claude-sonnet-4-v1:0", "anthropic/claude-3.7"})
    void knowsAModelOfClaudeWhereverItIsServed(String model) {
        assertThat(rule(model)).isEqualTo(new ImageRule.Pixels(750, 1_600));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "llama-3.2-vision", "my-gpt-4o", "gpt-4", "foo1", "turbo3"})
    void knowsNoOtherModel(String model) {
        assertThat(ImageRules.of(model)).isEmpty();
    }

    private static ImageRule rule(String model) {
        return ImageRules.of(model).orElseThrow();
    }
}

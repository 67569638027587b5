package dev.sluice.estimate;

import dev.sluice.estimate.ImageRule.Patches;
import dev.sluice.estimate.ImageRule.Pixels;
import dev.sluice.estimate.ImageRule.Same;
import dev.sluice.estimate.ImageRule.Tiles;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which rule counts the images of a model. */
final class ImageRules {

    private static final Tiles GPT_4 = new Tiles(85, 170);
    private static final Tiles GPT_5 = new Tiles(70, 140);
    private static final Tiles O_SERIES = new Tiles(75, 150);
    private static final Patches MINI = new Patches(162);
    private static final Patches NANO = new Patches(246);
    private static final Pixels CLAUDE = new Pixels(750, 1_600);
    private static final Pixels CLAUDE_HIGH_RESOLUTION = new Pixels(750, 5_000);

    /**
     * The rule of each family of models, by the beginning of their names. Longer beginnings come first.
     *
     * <p>Sources: OpenAI's <a href="https://platform.openai.com/docs/guides/images-vision#calculating-costs">images and vision</a>,
     * Anthropic's <a href="https://platform.claude.com/docs/en/build-with-claude/vision">vision</a>, Google's
     * <a href="https://ai.google.dev/gemini-api/docs/tokens">token counting</a> and
     * <a href="https://ai.google.dev/gemini-api/docs/media-resolution">media resolution</a>.
     */
    private static final List<Family> FAMILIES = List.of(
            new Family("gpt-4o-mini", new Tiles(2_833, 5_667)),
            new Family("gpt-4o", GPT_4),
            new Family("chatgpt-4o", GPT_4),
            new Family("gpt-4.1-mini", MINI),
            new Family("gpt-4.1-nano", NANO),
            new Family("gpt-4.1", GPT_4),
            new Family("gpt-4.5", GPT_4),
            new Family("gpt-4-turbo", GPT_4),
            new Family("gpt-4-vision", GPT_4),
            new Family("gpt-4-1106-vision", GPT_4),
            new Family("gpt-5-mini", MINI),
            new Family("gpt-5-nano", NANO),
            new Family("gpt-5", GPT_5),
            new Family("o4-mini", new Patches(172)),
            new Family("o1", O_SERIES),
            new Family("o3", O_SERIES),
            new Family("claude-opus-4-7", CLAUDE_HIGH_RESOLUTION),
            new Family("claude-opus-4.7", CLAUDE_HIGH_RESOLUTION),
            new Family("claude", CLAUDE),
            new Family("gemini-3", new Same(1_120)),
            new Family("gemini", new Same(258)));

    private ImageRules() {}

    /**
     * Returns the rule of a model; empty if it is unknown.
     *
     * @param model with or without a vendor's prefix, such as {@code openai/}, {@code ft:} or {@code us.anthropic.}; may be any text
     */
    static Optional<ImageRule> of(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        for (Family family : FAMILIES) {
            if (family.has(name)) {
                return Optional.of(family.rule());
            }
        }
        return Optional.empty();
    }

    /**
     * Models with one rule.
     *
     * @param beginning of their names
     */
    private record Family(String beginning, ImageRule rule) {

        boolean has(String model) {
            for (int at = model.indexOf(beginning); at >= 0; at = model.indexOf(beginning, at + 1)) {
                if (at == 0 || "/:.".indexOf(model.charAt(at - 1)) >= 0) {
                    return true;
                }
            }
            return false;
        }
    }
}

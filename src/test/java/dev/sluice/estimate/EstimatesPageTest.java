package dev.sluice.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.testing.MarkdownPage;
import dev.sluice.testing.Recording;
import dev.sluice.tokens.TokenCounter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about estimates has the true figures for every recorded request with media. */
final class EstimatesPageTest {

    private static final TokenCounter TOKENS = new TokenCounter();

    @Test
    void everyRowOfTheTableIsWhatTheCodeEstimatesAndTheProviderReported() {
        List<List<String>> rows = MarkdownPage.read(Path.of("docs/estimates.md")).rows().stream()
                .filter(row -> row.get(0).startsWith("`request-"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        recordings().map(EstimatesPageTest::row).toList());
    }

    private static Stream<Recording> recordings() {
        return Recording.ofKind("request", "responses-request", "anthropic-request", "gemini-request")
                .filter(request -> estimate(request, document(request)).isEstimated());
    }

    private static List<String> row(Recording request) {
        JsonDocument document = document(request);
        MediaEstimate estimate = estimate(request, document);
        byte[] text = JsonEditor.of(document)
                .apply()
                .withEmptyStrings(estimate.uncounted())
                .toCompactBytes();
        long counted = TOKENS.count(request.model(), text, text.length).tokens();
        long total = counted + estimate.tokens();
        long reported = request.usagePromptTokens().orElseThrow();
        return List.of(
                "`" + request.file() + "`",
                request.model(),
                Long.toString(estimate.tokens()),
                Long.toString(counted),
                Long.toString(total),
                Long.toString(reported),
                String.format(Locale.ROOT, "%+d %%", Math.round(100.0 * (total - reported) / reported)));
    }

    private static MediaEstimate estimate(Recording request, JsonDocument document) {
        return members(request).in(query(request)).estimate(document, request.model(), EstimateSettings.DEFAULTS);
    }

    private static JsonDocument document(Recording request) {
        return (JsonDocument) query(request).parse(request.bytes());
    }

    private static JsonQuery query(Recording request) {
        return JsonQuery.of(members(request).paths().toArray(JsonPath[]::new));
    }

    private static MediaMembers members(Recording request) {
        return switch (request.kind()) {
            case "responses-request" -> MediaMembers.RESPONSES;
            case "anthropic-request" -> MediaMembers.MESSAGES;
            case "gemini-request" -> MediaMembers.GEMINI;
            default -> MediaMembers.CHAT;
        };
    }
}

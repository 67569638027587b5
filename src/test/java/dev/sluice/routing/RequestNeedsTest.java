package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ApiRoot;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.testing.Apis;
import dev.sluice.testing.Requests;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests need of a model (routing.md R2, R4). */
final class RequestNeedsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "chat/completions | `\"messages\":[{\"role\":\"user\",\"content\":\"image_url\"}]` | ``",
                "chat/completions | `\"messages\":[{\"content\":[{\"type\":\"image_url\"},{\"type\":\"input_audio\"},{\"type\":\"file\"}]}]` | `VISION AUDIO FILES`",
                "chat/completions | `\"messages\":[],\"tools\":[{\"type\":\"function\"}],\"n\":2,\"logprobs\":true` | `TOOLS N LOGPROBS`",
                "chat/completions | `\"messages\":[],\"tools\":[],\"n\":1,\"logprobs\":false,\"reasoning_effort\":\"none\"` | ``",
                "chat/completions | `\"messages\":[],\"response_format\":{\"type\":\"json_schema\"},\"reasoning_effort\":\"low\"` | `JSON_SCHEMA REASONING`",
                "chat/completions | `\"messages\":[],\"response_format\":{\"type\":\"json_object\"},\"reasoning_effort\":null` | ``",
                "responses | `\"input\":[{\"content\":[{\"type\":\"input_image\"},{\"type\":\"input_file\"}]}],\"text\":{\"format\":{\"type\":\"json_schema\"}}` | `VISION FILES JSON_SCHEMA`",
                "responses | `\"input\":\"Hi\",\"reasoning\":{\"effort\":\"low\"},\"include\":[\"message.output_text.logprobs\"]` | `REASONING LOGPROBS`",
                "messages | `\"messages\":[{\"content\":[{\"type\":\"image\"},{\"type\":\"tool_result\",\"content\":[{\"type\":\"document\"}]}]}],\"thinking\":{\"type\":\"enabled\"}` | `VISION FILES REASONING`",
                "messages | `\"messages\":[],\"thinking\":{\"type\":\"disabled\"}` | ``",
                "completions | `\"prompt\":\"Hi\",\"logprobs\":3` | LOGPROBS"
            })
    void theBodySaysWhatIsNeeded(String path, String members, String needed) {
        assertThat(RequestNeeds.of(Requests.of(Apis.post("/" + path), "{" + members + "}"))
                        .capabilities())
                .isEqualTo(capabilities(needed));
    }

    @Test
    void geminisMembersAreReadInBothSpellings() {
        RequestedEndpoint called =
                RequestedEndpoint.of(ApiRoot.V1BETA, "POST", "/models/gemini-2.5-pro:generateContent");

        assertThat(RequestNeeds.of(Requests.of(
                        called,
                        "{\"contents\":[{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\"}},{\"file_data\":{\"mime_type\":\"audio/wav\"}}]}],"
                                + "\"generationConfig\":{\"maxOutputTokens\":7,\"responseSchema\":{},\"candidateCount\":2,\"responseLogprobs\":true,"
                                + "\"thinkingConfig\":{}}}")))
                .isEqualTo(new RequestNeeds(capabilities("VISION AUDIO JSON_SCHEMA N LOGPROBS REASONING"), 7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"max_tokens\":5 | 5",
                "\"max_completion_tokens\":6 | 6",
                "\"max_completion_tokens\":6,\"max_tokens\":9 | 9",
                "\"max_tokens\":-1 | 0",
                "\"max_tokens\":null | 0",
                "\"top_p\":1 | 0"
            })
    void theLongestAnswerIsRead(String member, long tokens) {
        assertThat(RequestNeeds.of(Requests.chat("{\"messages\":[]," + member + "}"))
                        .maxAnswer())
                .isEqualTo(tokens);
    }

    private static Set<Capability> capabilities(String names) {
        return Stream.of(names.split(" "))
                .filter(name -> !name.isEmpty())
                .map(Capability::valueOf)
                .collect(Collectors.toSet());
    }
}

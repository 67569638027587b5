package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.StandInRequest;
import jakarta.servlet.RequestDispatcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoint of a request by its method and path (dialects.md A1 to A20). */
final class RequestedEndpointTest {

    @ParameterizedTest
    @CsvSource({
        "V1, POST, /chat/completions, chat",
        "V1, post, //Chat/;a=b/COMPLETIONS/, chat",
        "V1, PUT, /chat/completions, other",
        "V1, POST, /chat/completions/x, other",
        "V1, POST, /responses, responses",
        "V1, POST, /responses/compact, responses",
        "V1, POST, /responses/input_tokens, input_tokens",
        "V1, GET, /responses/resp_1, stored_responses",
        "V1, DELETE, /responses/resp_1, stored_responses",
        "V1, POST, /responses/resp_1/cancel, stored_responses",
        "V1, GET, /responses/resp_1/input_items, stored_responses",
        "V1, POST, /responses/resp_1, other",
        "V1, GET, /responses/resp_1/cancel, other",
        "V1, GET, /responses, other",
        "V1, POST, /conversations, conversations",
        "V1, GET, /conversations, other",
        "V1, GET, /conversations/conv_1, stored_conversations",
        "V1, POST, /Conversations/conv_1, stored_conversations",
        "V1, DELETE, /conversations/conv_1, stored_conversations",
        "V1, PUT, /conversations/conv_1, other",
        "V1, GET, /conversations/conv_1/items, stored_conversations",
        "V1, POST, /conversations/conv_1/items, stored_conversations",
        "V1, DELETE, /conversations/conv_1/items, other",
        "V1, GET, /conversations/conv_1/items/msg_1, stored_conversations",
        "V1, DELETE, /conversations/conv_1/items/msg_1, stored_conversations",
        "V1, POST, /conversations/conv_1/items/msg_1, other",
        "V1, GET, /conversations/conv_1/other, other",
        "OPENAI, POST, /v1/conversations, conversations",
        "OPENAI, GET, /conversations/conv_1, stored_conversations",
        "V1, POST, /messages, messages",
        "V1, POST, /messages/count_tokens, count_tokens",
        "V1, POST, /messages/batches, other",
        "V1, POST, /completions, completions",
        "V1, POST, /embeddings, embeddings",
        "V1, POST, /moderations, moderations",
        "V1, POST, /rerank, rerank",
        "V1, POST, /images/generations, images",
        "V1, POST, /images/edits, image_edits",
        "V1, POST, /audio/speech, speech",
        "V1, POST, /audio/transcriptions, transcriptions",
        "V1, GET, /models, models",
        "V1, GET, /models/a/b, models",
        "V1, DELETE, /models/a, other",
        "V1, GET, /, other",
        "OPENAI, POST, /v1/chat/completions, chat",
        "OPENAI, POST, /V1/responses, responses",
        "OPENAI, POST, /responses, responses",
        "OPENAI, GET, /responses/resp_1, stored_responses",
        "OPENAI, POST, /deployments/d/chat/completions, chat",
        "OPENAI, POST, /Deployments/d/EMBEDDINGS, embeddings",
        "OPENAI, POST, /deployments/d/responses, other",
        "OPENAI, POST, /deployments/d/messages, other",
        "OPENAI, POST, /deployments/chat/completions, completions",
        "OPENAI, POST, /chat/completions, other",
        "OPENAI, GET, /models, models",
        "V1BETA, POST, /models/gemini-2.5-pro:generateContent, gemini",
        "V1BETA, POST, /models/gemini-2.5-pro:streamGENERATEContent, gemini",
        "V1BETA, POST, /models/a:b:countTokens, gemini",
        "V1BETA, POST, /models/a:batchGenerateContent, other",
        "V1BETA, POST, /models/:generateContent, other",
        "V1BETA, GET, /models, models",
        "V1BETA, GET, /models/gemini-2.5-pro, models",
        "V1BETA, POST, /chat/completions, other",
        "V1BETA, POST, /files, other"
    })
    void isFoundByMethodAndPath(ApiRoot root, String method, String path, String name) {
        assertThat(RequestedEndpoint.of(root, method, path).endpoint().name()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, /deployments/My-GPT/chat/completions, My-GPT",
        "V1BETA, /models/tuned:x:generateContent, tuned:x",
        "V1, /chat/completions,"
    })
    void keepsTheModelThatThePathNames(ApiRoot root, String path, String model) {
        assertThat(RequestedEndpoint.of(root, "POST", path).deployment().orElse(null))
                .isEqualTo(model);
    }

    @ParameterizedTest
    @CsvSource({
        "V1, /batches, true",
        "V1, /messages/batches, true",
        "V1, /organization/threads, true",
        "OPENAI, /v1/batches, true",
        "V1BETA, /models/a:batchGenerateContent, true",
        "V1, /files, false",
        "V1, /chat/completions, false"
    })
    void tellsWhatIsChargedLater(ApiRoot root, String path, boolean isCharged) {
        assertThat(RequestedEndpoint.of(root, "POST", path).isChargedLater()).isEqualTo(isCharged);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, MessagesStyle",
        "/app/v1/responses/x, ResponsesStyle",
        "/openai/v1/responses, ResponsesStyle",
        "/v1beta/models/a:generateContent, GeminiStyle",
        "/v1beta, GeminiStyle",
        "/other, OtherStyle"
    })
    void findsTheStyleOfAnErrorByTheUri(String uri, String style) {
        StandInRequest request = new StandInRequest().attribute(RequestDispatcher.ERROR_REQUEST_URI, uri);

        assertThat(RequestedEndpoint.of(request.toRequest())
                        .endpoint()
                        .style()
                        .getClass()
                        .getSimpleName())
                .isEqualTo(style);
    }

    @Test
    void isFoundOnceForARequest() {
        var request = new StandInRequest().path("/Messages").toRequest();

        assertThat(RequestedEndpoint.of(request)).isSameAs(RequestedEndpoint.of(request));
    }
}

package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.JsonDocument;
import dev.sluice.testing.Apis;
import dev.sluice.testing.StandInRequest;
import jakarta.servlet.RequestDispatcher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of errors in each API. */
final class ApiStyleTest {

    private static final String OPENAI =
            "{\"error\":{\"message\":\"Broken.\",\"type\":\"server_error\",\"param\":null,\"code\":\"a_code\"}}";

    @ParameterizedTest
    @ValueSource(strings = {"/chat/completions", "/responses", "/responses/resp_1", "/embeddings", "/"})
    void anErrorHasTheFormOfTheOpenAiApi(String path) {
        assertThat(text(Apis.at(path).errorBody(error(502)))).isEqualTo(OPENAI);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages", "/messages/count_tokens", "//Messages/", "/messages;a=b"})
    void anErrorOfMessagesHasAnthropicsForm(String path) {
        assertThat(text(Apis.at(path).errorBody(error(502))))
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"Broken.\","
                        + "\"code\":\"a_code\"},\"request_id\":\"id-1\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error",
        "401, authentication_error",
        "403, permission_error",
        "404, not_found_error",
        "405, invalid_request_error",
        "413, request_too_large",
        "429, rate_limit_error",
        "500, api_error",
        "502, api_error",
        "503, overloaded_error",
        "504, timeout_error"
    })
    void anErrorOfMessagesHasAnthropicsTypeForItsStatus(int status, String type) {
        assertThat(text(Apis.at("/messages").errorBody(error(status))))
                .contains("\"error\":{\"type\":\"" + type + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/completions", "/responses", "/completions", "/"})
    void aHeartbeatIsACommentWithoutAnEmptyLineAfterAnId(String path) {
        assertThat(text(Apis.at(path).heartbeat(false))).isEqualTo(": heartbeat\n\n");
        assertThat(text(Apis.at(path).heartbeat(true))).isEqualTo(": heartbeat\n");
        assertThat(Apis.at(path).longestPause()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHeartbeatOfMessagesIsAPingAtLeastEveryTenSeconds(boolean isAfterId) {
        assertThat(text(Apis.at("/messages").heartbeat(isAfterId)))
                .isEqualTo("event: ping\ndata: {\"type\": \"ping\"}\n\n");
        assertThat(Apis.at("/messages").longestPause()).hasValue(Duration.ofSeconds(10));
    }

    @Test
    void anErrorEventOfChatCompletionsIsItsJson() {
        assertThat(text(Apis.chat().errorEvent(error(502)))).isEqualTo("data: " + OPENAI + "\n\n");
    }

    @Test
    void anErrorEventOfMessagesHasItsType() {
        ApiStyle messages = Apis.at("/messages");

        assertThat(text(messages.errorEvent(error(502))))
                .isEqualTo("event: error\ndata: " + text(messages.errorBody(error(502))) + "\n\n");
    }

    @Test
    void anErrorEventOfResponsesIsAFailedResponse() {
        assertThat(text(Apis.at("/responses").errorEvent(error(502))))
                .isEqualTo(
                        "event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":0,\"error\":"
                                + OPENAI.substring("{\"error\":".length(), OPENAI.length() - 1) + ",\"response\":"
                                + "{\"id\":\"\",\"object\":\"response\",\"created_at\":0,\"status\":\"failed\","
                                + "\"error\":{\"code\":\"a_code\",\"message\":\"Broken.\"},"
                                + "\"model\":\"\",\"output\":[]}}\n\n");
    }

    @Test
    void aProvidersErrorPassesInTheEventOfItsApi() {
        JsonDocument theirs =
                parsed("{\n \"type\": \"error\",\n \"error\": {\"type\":\"slow\",  \"message\":\"No.\"}}");
        String compact = "{\"type\":\"error\",\"error\":{\"type\":\"slow\",\"message\":\"No.\"}}";

        assertThat(text(Apis.chat().errorEvent(theirs))).isEqualTo("data: " + compact + "\n\n");
        assertThat(text(Apis.at("/messages").errorEvent(theirs))).isEqualTo("event: error\ndata: " + compact + "\n\n");
        assertThat(text(Apis.at("/responses").errorEvent(theirs)))
                .startsWith("event: response.failed\ndata: ")
                .contains("\"error\":{\"code\":\"slow\",\"message\":\"No.\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":{}}", "{\"error\":{\"message\":null,\"code\":7}}"})
    void aProvidersErrorWithoutTextIsAFailedResponseWithOurs(String theirs) {
        assertThat(text(Apis.at("/responses").errorEvent(parsed(theirs))))
                .contains("\"error\":{\"code\":\"server_error\",\"message\":\"The provider refused the request");
    }

    @Test
    void onlyChatCompletionsAreCutAfterAnError() {
        assertThat(Apis.chat().endsCleanlyAfterError()).isFalse();
        assertThat(Apis.at("/messages").endsCleanlyAfterError()).isTrue();
        assertThat(Apis.at("/responses").endsCleanlyAfterError()).isTrue();
    }

    /** The container's error page has a path of its own. */
    @ParameterizedTest
    @CsvSource({"/v1/messages, Anthropic", "/app/v1/messages, Anthropic", "/v1/chat/completions, OpenAI", "/x, OpenAI"})
    void theErrorPageKnowsWhichApiFailed(String uri, String form) {
        StandInRequest page = new StandInRequest().path("/").attribute(RequestDispatcher.ERROR_REQUEST_URI, uri);

        assertThat(text(RequestedEndpoint.of(page.toRequest())
                        .endpoint()
                        .style()
                        .errorBody(error(500))))
                .startsWith(form.equals("Anthropic") ? "{\"type\":\"error\"" : "{\"error\":");
    }

    private static ErrorDetail error(int status) {
        return new ErrorDetail(status, "server_error", "a_code", Optional.empty(), "Broken.", Optional.of("id-1"));
    }

    private static JsonDocument parsed(String json) {
        return (JsonDocument) ProviderError.QUERY.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}

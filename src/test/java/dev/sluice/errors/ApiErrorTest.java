package dev.sluice.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testing.Apis;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of ours in OpenAI form (behaviour.md 3.6; F20). */
final class ApiErrorTest {

    @Test
    void theJsonHasTheMembersOfOpenAisErrors() {
        assertThat(json(ApiError.invalidRequest(400, "a_code", "Mend it.").at("messages")))
                .isEqualTo("{\"error\":{\"message\":\"Mend it.\",\"type\":\"invalid_request_error\","
                        + "\"param\":\"messages\",\"code\":\"a_code\"}}");
    }

    @Test
    void aMissingParamIsNull() {
        assertThat(json(ApiError.serverError(502, "a_code", "Broken.")))
                .isEqualTo("{\"error\":{\"message\":\"Broken.\",\"type\":\"server_error\","
                        + "\"param\":null,\"code\":\"a_code\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"",
                "\\",
                "\\\"",
                "\"},\"error\":{\"message\":\"forged",
                "two\nlines\r\nand\tmore",
                "\u0000\u0001\u001f\u007f",
                "\u2028\u2029",
                "Stra\u00dfe \u65e5\u672c \uD83D\uDE00",
                "</script>"
            })
    void aMessageSurvivesWhateverItHolds(String message) {
        assertThat(detail(ApiError.invalidRequest(400, "a_code", message)).getString("message"))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "a\nb", "\uD83D\uDE00"})
    void aParamSurvivesWhateverItHolds(String param) {
        assertThat(detail(ApiError.invalidRequest(400, "a_code", "").at(param)).getString("param"))
                .isEqualTo(param);
    }

    @Property(tries = 500)
    void anyMessageSurvives(@ForAll String message) {
        // Half a surrogate pair is no character and has no UTF-8 form.
        String sayable = new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

        assertThat(detail(ApiError.serverError(500, "a_code", sayable)).getString("message"))
                .isEqualTo(sayable);
    }

    @Property(tries = 500)
    void anyErrorIsOneEvent(@ForAll String message) {
        String event = event(ApiError.serverError(500, "a_code", message));

        assertThat(event).startsWith("data: {").endsWith("}\n\n");
        assertThat(event.strip()).doesNotContain("\n", "\r");
    }

    @Test
    void theEventCarriesTheJson() {
        ApiError error = ApiError.serverError(504, "a_code", "Too late.");

        assertThat(event(error)).isEqualTo("data: " + json(error) + "\n\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 302, 399, 600, -1})
    void whatIsNoErrorStatusIsRefused(int status) {
        assertThatThrownBy(() -> ApiError.serverError(status, "a_code", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void headersAreAddedToThoseThatAreThere() {
        assertThat(ApiError.serverError(503, "a_code", "")
                        .withHeader("a", "1")
                        .withHeader("b", "2")
                        .at("x")
                        .headers())
                .isEqualTo(Map.of("a", "1", "b", "2"));
    }

    private static JsonObject detail(ApiError error) {
        try (JsonReader reader =
                Json.createReader(new ByteArrayInputStream(json(error).getBytes(StandardCharsets.UTF_8)))) {
            JsonObject outer = reader.readObject();
            assertThat(outer.keySet()).containsExactly("error");
            return outer.getJsonObject("error");
        }
    }

    private static String json(ApiError error) {
        return new String(Apis.chat().errorBody(error.detail(Optional.empty())), StandardCharsets.UTF_8);
    }

    private static String event(ApiError error) {
        return new String(Apis.chat().errorEvent(error.detail(Optional.empty())), StandardCharsets.UTF_8);
    }
}

package dev.sluice.api;

import dev.sluice.json.JsonBinding;
import dev.sluice.json.JsonDocument;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Anthropic's <a href="https://docs.anthropic.com/en/api/messages-streaming">messages</a>. Its clients raise a typed exception for an event
 * {@code error}, but lose it if the connection is cut afterwards.
 */
final class MessagesStyle implements ApiStyle {

    private static final JsonBinding JSON = JsonBinding.withoutNulls();
    private static final Set<String> TERMINAL = Set.of("message_stop");

    @Override
    public byte[] errorBody(ErrorDetail error) {
        return JSON.write(new Body(
                        "error",
                        new Detail(typeOf(error.status()), error.message(), error.code()),
                        error.requestId().orElse(null)))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] errorEvent(ErrorDetail error) {
        return SseText.event("error", errorBody(error));
    }

    @Override
    public byte[] errorEvent(JsonDocument error) {
        return SseText.event("error", error);
    }

    @Override
    public boolean endsCleanlyAfterError() {
        return true;
    }

    @Override
    public boolean streamsOnRequest() {
        return true;
    }

    @Override
    public StreamEnd newStreamEnd() {
        return new TerminalEvent(TERMINAL);
    }

    /** See <a href="https://docs.anthropic.com/en/api/errors">Anthropic's errors</a>. */
    private static String typeOf(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    /** The outer object; public for the binding. */
    @JsonbPropertyOrder({"type", "error", "requestId"})
    public record Body(
            String type,
            Detail error,
            @JsonbProperty("request_id") String requestId) {}

    /** The inner object; public for the binding. The code is the gateway's addition. */
    @JsonbPropertyOrder({"type", "message", "code"})
    public record Detail(String type, String message, String code) {}
}

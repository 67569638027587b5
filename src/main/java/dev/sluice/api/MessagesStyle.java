package dev.sluice.api;

import dev.sluice.json.JsonBinding;
import dev.sluice.json.JsonDocument;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Anthropic's <a href="https://docs.anthropic.com/en/api/messages-streaming">messages</a>. Its clients raise a typed exception for an event
 * {@code error}, but lose it if the connection is cut afterwards.
 *
 * <p>A heartbeat is the event {@code ping}, which Anthropic itself sends at any place in a stream. Claude Code gives a stream up that has no
 * event for 15 to 20 s, whatever comments it has. Anthropic's SDKs for Java, Node.js and Python, the Vercel AI SDK and Claude Code accept the
 * event before {@code message_start} too.
 */
final class MessagesStyle implements ApiStyle {

    private static final JsonBinding JSON = JsonBinding.withoutNulls();
    private static final Map<String, String> HEADERS = Map.of(RequestedEndpoint.ANTHROPIC_VERSION, "2023-06-01");

    private static final byte[] PING = "{\"type\": \"ping\"}".getBytes(StandardCharsets.US_ASCII);

    private static final Optional<Duration> LONGEST_PAUSE = Optional.of(Duration.ofSeconds(10));

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

    /** The latest of <a href="https://docs.anthropic.com/en/api/versioning">Anthropic's versions</a>; a request without one is refused. */
    @Override
    public Map<String, String> requiredHeaders() {
        return HEADERS;
    }

    /** The same after an id: the event has data, so that its empty line ends an event for every client. */
    @Override
    public byte[] heartbeat(boolean isAfterId) {
        return SseText.event("ping", PING);
    }

    @Override
    public Optional<Duration> longestPause() {
        return LONGEST_PAUSE;
    }

    @Override
    public boolean streamsOnRequest() {
        return true;
    }

    @Override
    public StreamEnd newStreamEnd() {
        return new TerminalEvent(TERMINAL);
    }

    @Override
    public StreamStart newStreamStart() {
        return new MessagesStart();
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

package dev.sluice.api;

import dev.sluice.json.JsonBinding;
import dev.sluice.json.JsonDocument;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Google's <a href="https://ai.google.dev/api/generate-content">Gemini API</a>, with the errors of
 * <a href="https://google.aip.dev/193">AIP-193</a>. Its clients raise an exception for an event with a member {@code error}.
 *
 * <p>A heartbeat is an empty line, which ends no event. Google's SDK for Python takes a comment for a part of the answer, and fails; those for
 * Java, Node.js and Python skip an empty line.
 */
final class GeminiStyle implements ApiStyle {

    private static final JsonBinding JSON = JsonBinding.withoutNulls();

    private static final byte[] HEARTBEAT = {'\n'};

    @Override
    public byte[] errorBody(ErrorDetail error) {
        return JSON.write(new Body(new Status(
                        error.status(),
                        error.message(),
                        statusOf(error.status()),
                        List.of(new ErrorInfo("type.googleapis.com/google.rpc.ErrorInfo", error.code(), "sluice")))))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] errorEvent(ErrorDetail error) {
        return SseText.event("", errorBody(error));
    }

    @Override
    public byte[] errorEvent(JsonDocument error) {
        return SseText.event("", error);
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
    public byte[] heartbeat(boolean isAfterId) {
        return HEARTBEAT.clone();
    }

    @Override
    public StreamEnd newStreamEnd() {
        return new FinishReasons();
    }

    @Override
    public StreamStart newStreamStart() {
        return new GeminiStart();
    }

    /** See <a href="https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto">google.rpc.Code</a>. */
    private static String statusOf(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 408, 504 -> "DEADLINE_EXCEEDED";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 501 -> "UNIMPLEMENTED";
            case 502, 503 -> "UNAVAILABLE";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }

    /** The outer object; public for the binding. */
    public record Body(Status error) {}

    /** The inner object; public for the binding. */
    @JsonbPropertyOrder({"code", "message", "status", "details"})
    public record Status(int code, String message, String status, List<ErrorInfo> details) {}

    /** The error's name for programs; public for the binding. */
    @JsonbPropertyOrder({"type", "reason", "domain"})
    public record ErrorInfo(@JsonbProperty("@type") String type, String reason, String domain) {}
}

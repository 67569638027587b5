package dev.sluice.api;

import dev.sluice.json.JsonBinding;
import dev.sluice.json.JsonDocument;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * OpenAI's <a href="https://platform.openai.com/docs/api-reference/responses-streaming">responses</a>. Its errors are those of the other
 * OpenAI APIs, except in streams. Codex and the Vercel AI SDK read the error in the response of {@code response.failed}, but lose it if the
 * connection is cut afterwards. OpenAI's SDKs raise an exception only for a member {@code error} of the event itself, so it has both.
 *
 * <p>A heartbeat is a comment: an event has a sequence number, which the gateway cannot give, and OpenAI's SDKs for Python and Node.js fail on
 * any event before {@code response.created}. Those, the SDK for Java and Codex ignore comments.
 */
final class ResponsesStyle implements ApiStyle {

    private static final String FAILED = "response.failed";
    private static final String SERVER_ERROR = "server_error";

    private static final JsonBinding JSON = JsonBinding.withNulls();
    private static final Set<String> TERMINAL = Set.of("response.completed", "response.incomplete", FAILED);

    @Override
    public byte[] errorBody(ErrorDetail error) {
        return OpenAiErrors.body(error);
    }

    @Override
    public byte[] errorEvent(ErrorDetail error) {
        return failed(new OpenAiErrors.Detail(
                error.message(), error.type(), error.param().orElse(null), error.code()));
    }

    @Override
    public byte[] errorEvent(JsonDocument error) {
        ProviderError theirs = ProviderError.of(error);
        return failed(new OpenAiErrors.Detail(
                theirs.message().orElse("The provider refused the request without a message."),
                SERVER_ERROR,
                null,
                theirs.code().orElse(SERVER_ERROR)));
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

    @Override
    public StreamStart newStreamStart() {
        return new ResponsesStart();
    }

    /** The members that every response has. The provider's own values are unknown here. */
    private static byte[] failed(OpenAiErrors.Detail error) {
        Failed event = new Failed(
                FAILED,
                0,
                error,
                new Response("", "response", 0, "failed", new Detail(error.code(), error.message()), "", List.of()));
        return SseText.event(FAILED, JSON.write(event).getBytes(StandardCharsets.UTF_8));
    }

    /** The event; public for the binding. */
    @JsonbPropertyOrder({"type", "sequenceNumber", "error", "response"})
    public record Failed(
            String type,
            @JsonbProperty("sequence_number") int sequenceNumber,
            OpenAiErrors.Detail error,
            Response response) {}

    /** The response in the event; public for the binding. */
    @JsonbPropertyOrder({"id", "object", "createdAt", "status", "error", "model", "output"})
    public record Response(
            String id,
            String object,
            @JsonbProperty("created_at") long createdAt,
            String status,
            Detail error,
            String model,
            List<String> output) {}

    /** The error in the response; public for the binding. */
    @JsonbPropertyOrder({"code", "message"})
    public record Detail(String code, String message) {}
}

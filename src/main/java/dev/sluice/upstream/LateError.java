package dev.sluice.upstream;

import dev.sluice.api.ApiStyle;
import dev.sluice.api.ProviderError;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.RequestId;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Converts a response that is not what a client expects to an error, for a client whose answer has begun with 200 (behaviour.md 5.7): to an event
 * in a stream, or to JSON that has the status as a member.
 */
final class LateError {

    private static final int MAX_BYTES = 64 * 1024;
    private static final int BUFFER_SIZE = 8 * 1024;

    /** Not in the error: Google's errors have a member of this name. */
    private static final JsonPath STATUS = JsonPath.of("/status");

    private static final JsonQuery QUERY = JsonQuery.of(STATUS);

    private LateError() {}

    /**
     * Returns the event: the provider's error if it is an object with a member {@code error}, otherwise an error of the gateway.
     *
     * @param api the API of the request
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    static byte[] event(String provider, UpstreamAnswer answer, ApiStyle api, Optional<RequestId> id)
            throws ClientGoneException {
        if (ProviderError.QUERY.parse(body(answer)) instanceof JsonDocument document && ProviderError.isIn(document)) {
            return api.errorEvent(document);
        }
        return api.errorEvent(own(provider, answer, " and no event stream; ask it without \"stream\".")
                .detail(id));
    }

    /**
     * Returns the JSON: as for an event, and with the status.
     *
     * @param api the API of the request
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    static byte[] json(String provider, UpstreamAnswer answer, ApiStyle api, Optional<RequestId> id)
            throws ClientGoneException {
        byte[] body = body(answer);
        if (ProviderError.QUERY.parse(body) instanceof JsonDocument document && ProviderError.isIn(document)) {
            return withStatus(answer.status(), body);
        }
        return json(own(provider, answer, " and no JSON; try again."), api, id);
    }

    /** Returns an error of the gateway as JSON with its status. */
    static byte[] json(ApiError error, ApiStyle api, Optional<RequestId> id) {
        return withStatus(error.status(), api.errorBody(error.detail(id)));
    }

    private static byte[] withStatus(int status, byte[] error) {
        JsonDocument document = (JsonDocument) QUERY.parse(error);
        return JsonEditor.of(document)
                .set(STATUS, Integer.toString(status).getBytes(StandardCharsets.US_ASCII))
                .apply()
                .toBytes();
    }

    private static ApiError own(String provider, UpstreamAnswer answer, String otherwise) {
        boolean isError = answer.status() >= 400;
        return ApiError.serverError(
                isError ? answer.status() : 502,
                "provider_error",
                "The provider \"" + provider + "\" answered with status " + answer.status()
                        + (isError ? "; try again." : otherwise));
    }

    /** Returns at most {@link #MAX_BYTES} of the decoded body; empty if it is incomplete or cannot be decoded. */
    private static byte[] body(UpstreamAnswer answer) throws ClientGoneException {
        try {
            return answer.decoded(encoded(answer), MAX_BYTES);
        } catch (ClientGoneException gone) {
            throw gone;
        } catch (IOException broken) {
            return new byte[0];
        }
    }

    private static byte[] encoded(UpstreamAnswer answer) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_SIZE];
        for (int count; body.size() < MAX_BYTES && (count = answer.read(buffer)) >= 0; ) {
            body.write(buffer, 0, count);
        }
        return body.toByteArray();
    }
}

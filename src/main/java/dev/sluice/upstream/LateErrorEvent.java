package dev.sluice.upstream;

import dev.sluice.api.ApiStyle;
import dev.sluice.api.ProviderError;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.RequestId;
import dev.sluice.json.JsonDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Converts a response that is not a stream to an error event, for a client whose stream has begun (behaviour.md 5.7). */
final class LateErrorEvent {

    private static final int MAX_BYTES = 64 * 1024;
    private static final int BUFFER_SIZE = 8 * 1024;

    private LateErrorEvent() {}

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
        boolean isError = answer.status() >= 400;
        return api.errorEvent(ApiError.serverError(
                        isError ? answer.status() : 502,
                        "provider_error",
                        "The provider \"" + provider + "\" answered with status " + answer.status()
                                + (isError ? "; try again." : " and no event stream; ask it without \"stream\"."))
                .detail(id));
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

package dev.sluice.upstream;

import dev.sluice.api.ApiStyle;
import dev.sluice.api.ErrorDetail;
import dev.sluice.api.ProviderError;
import dev.sluice.errors.ApiError;
import dev.sluice.json.JsonDocument;
import dev.sluice.routing.Provider;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/** Makes an error response of an error event that came before any content of a stream: clients understand it better (routing.md 4). */
final class StreamedError {

    private StreamedError() {}

    /**
     * Returns the response, and closes the stream: nothing more of it is of use, and another target may be tried meanwhile.
     *
     * @param stream the provider's answer; its headers that do not describe its body are kept
     * @param status the status that the event stands for
     * @param event the data of the event
     */
    static UpstreamAnswer answer(UpstreamAnswer stream, int status, byte[] event, Provider provider, ApiStyle api) {
        ClassicHttpResponse response = new BasicClassicHttpResponse(status);
        for (Header header : stream.head().getHeaders()) {
            if (!isAboutBody(header.getName())) {
                response.addHeader(header);
            }
        }
        response.setHeader("Content-Type", "application/json");
        stream.close();
        return UpstreamAnswer.of(response, body(status, event, provider, api));
    }

    private static boolean isAboutBody(String name) {
        return name.regionMatches(true, 0, "content-", 0, "content-".length())
                || name.equalsIgnoreCase("Transfer-Encoding");
    }

    /** The event itself, if it has the form of an error response. */
    private static byte[] body(int status, byte[] event, Provider provider, ApiStyle api) {
        if (ProviderError.QUERY.parse(event) instanceof JsonDocument document && ProviderError.isIn(document)) {
            return event;
        }
        ErrorDetail error = ApiError.serverError(
                        status,
                        "provider_error",
                        "The provider \"" + provider.name() + "\" answered with an error and no content; try again.")
                .detail(Optional.empty());
        return api.errorBody(error);
    }
}

package dev.sluice.testing;

import dev.sluice.api.Endpoint;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.JsonBody;
import dev.sluice.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Requests as the filter of requests publishes them. */
public final class Requests {

    private Requests() {}

    /** A chat completion with this body. */
    public static InferenceRequest chat(String body) {
        return of(Apis.chatEndpoint(), body);
    }

    /** A request with this body, which must be JSON. */
    public static InferenceRequest of(RequestedEndpoint called, String body) {
        JsonDocument document = (JsonDocument) called.endpoint().query().parse(body.getBytes(StandardCharsets.UTF_8));
        return new InferenceRequest(
                called,
                new JsonBody(document, List.of()),
                document.string(Endpoint.MODEL),
                document.isTrue(Endpoint.STREAM),
                Optional.empty());
    }
}

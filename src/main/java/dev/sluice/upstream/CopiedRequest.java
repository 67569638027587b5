package dev.sluice.upstream;

import dev.sluice.api.Endpoint;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.exchange.RequestId;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.routing.Mirror;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Target;
import java.util.Optional;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * A copy of a request, rendered for its target. Refers to nothing of the exchange.
 *
 * @param model what the target is asked for; empty if there is none
 * @param query the URL's raw query; empty for none
 * @param id of the exchange; empty if it has none
 * @param body can be sent again
 */
record CopiedRequest(
        Mirror mirror,
        RequestedEndpoint called,
        Optional<String> model,
        Optional<String> query,
        Optional<RequestId> id,
        HttpEntity body) {

    /**
     * Copies a request.
     *
     * @param body rendered for the mirror's target
     */
    static CopiedRequest of(Mirror mirror, InferenceRequest request, Optional<RequestId> id, byte[] body) {
        return new CopiedRequest(
                mirror,
                request.called(),
                request.modelFor(mirror.target().model()),
                request.query(),
                id,
                new ByteArrayEntity(body, null));
    }

    Target target() {
        return mirror.target();
    }

    Endpoint endpoint() {
        return called.endpoint();
    }

    /** Makes the request to send. */
    OutgoingRequest to(UpstreamClient client, Optional<ProviderKey> key) {
        OutgoingRequest outgoing = new OutgoingRequest(
                "POST", client.host(), UpstreamTarget.of(target().provider(), called, model, query));
        ProxyHeaders.setCopied(outgoing, target().provider(), key, endpoint().style(), id);
        outgoing.setEntity(body);
        return outgoing;
    }
}

package dev.sluice.upstream;

import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.RequestId;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.MultipartBody;
import dev.sluice.inference.TargetEdits;
import dev.sluice.json.EditedJson;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Target;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.apache.hc.core5.http.HttpEntity;

/** Makes the request of each attempt from that of the client: anew, since targets want different bodies and headers. For the exchange's thread. */
final class OutgoingRequests {

    /** What it protects from is a second effect at the same provider; another one does not know it. */
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private final HttpServletRequest request;
    private final Exchange exchange;
    private final Optional<InferenceRequest> inference;
    private final StreamWish wish;

    /** The path of a request that is not read; empty if it cannot be sent. */
    private final Optional<UpstreamTarget> unreadPath;

    private Optional<String> firstTarget = Optional.empty();

    /**
     * Creates the requests of one exchange.
     *
     * @param first the target to try first. What is not read has no other
     */
    OutgoingRequests(HttpServletRequest request, Exchange exchange, StreamWish wish, Target first) {
        this.request = request;
        this.exchange = exchange;
        this.inference = exchange.find(InferenceRequest.class);
        this.wish = wish;
        this.unreadPath = inference.isPresent() ? Optional.empty() : UpstreamTarget.of(first.provider(), request);
    }

    /** Whether the URL's path could lead outside a provider's base URL. It then cannot be sent to any. */
    boolean leadOutside() {
        return inference.isEmpty() && unreadPath.isEmpty();
    }

    /**
     * Makes the request for a target.
     *
     * @param key the credential; empty if the provider needs none
     */
    OutgoingRequest to(Target target, Optional<ProviderKey> key, UpstreamClient client) {
        OutgoingRequest outgoing =
                new OutgoingRequest(inference.isPresent() ? "POST" : request.getMethod(), client.host(), path(target));
        ProxyHeaders.copyRequest(
                request, outgoing, target.provider(), key, exchange.find(RequestId.class), inference.isPresent());
        if (firstTarget.isEmpty()) {
            firstTarget = Optional.of(target.name());
        } else if (!firstTarget.get().equals(target.name())) {
            outgoing.removeHeaders(IDEMPOTENCY_KEY);
        }
        outgoing.setEntity(
                inference.isPresent()
                        ? bodyOf(inference.get(), target.edits(), outgoing)
                        : RequestBody.forwarded(request, wish, outgoing));
        return outgoing;
    }

    /** Makes the request of a hedge: it runs beside another one, which its key for one effect would make it a repetition of. */
    OutgoingRequest beside(Target target, Optional<ProviderKey> key, UpstreamClient client) {
        OutgoingRequest outgoing = to(target, key, client);
        outgoing.removeHeaders(IDEMPOTENCY_KEY);
        return outgoing;
    }

    private UpstreamTarget path(Target target) {
        return inference.isPresent()
                ? UpstreamTarget.of(
                        target.provider(),
                        inference.get().called(),
                        inference.get().modelFor(target.model()),
                        inference.get().query())
                : unreadPath.orElseThrow();
    }

    private static HttpEntity bodyOf(InferenceRequest inference, TargetEdits edits, OutgoingRequest outgoing) {
        return inference.body() instanceof MultipartBody multipart
                ? RequestBody.form(multipart.form(), inference.modelInBody(edits), outgoing)
                : RequestBody.edited(inference.bodyFor(edits));
    }

    /** The body of the request to a target, without what goes to no target; empty for a form, and for what is not read. */
    Optional<EditedJson> textFor(Target target) {
        return inference
                .filter(parsed -> !(parsed.body() instanceof MultipartBody))
                .map(parsed -> parsed.bodyFor(target.edits()));
    }

    /** Whether a stream is asked for, as far as that is known before the request is sent. */
    boolean askForStream() {
        return inference.isPresent() && wish.getAsBoolean();
    }

    /**
     * Whether a request that a provider may have received can be sent again: its body is still there, and it has no effects but its answer, as far
     * as its body tells (routing.md R16).
     */
    boolean canRepeat(OutgoingRequest sent) {
        return inference.isPresent()
                && UpstreamClient.canRepeat(sent.getEntity())
                && !inference.get().hasSideEffects();
    }
}

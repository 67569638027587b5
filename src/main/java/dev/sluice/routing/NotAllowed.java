package dev.sluice.routing;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.errors.ApiError;
import dev.sluice.inference.InferenceRequest;
import java.util.Optional;

/**
 * The client has no permission for the provider or model, or does not say clearly which model it asks for.
 *
 * @param error the error response
 */
record NotAllowed(ApiError error) implements NoRoute {

    private static final NotAllowed MODEL = new NotAllowed(ApiError.invalidRequest(
                    403,
                    "model_not_allowed",
                    "You are not allowed to use this model. Request an allowed one, or ask this gateway's operator for access.")
            .at("model"));

    /**
     * Checks whether a client may send a request to a target. Empty if it may.
     *
     * @param reason why it was chosen: a provider that the model or a rule has chosen is not named to a client that may not use it, and what refers to a
     *     stored response of the client needs no permission for its path
     * @param alias the alias that the client asked for: its permission is for this name; empty where it is for the target's model
     * @param called the endpoint of the request
     * @param inference empty if the request is not read; its model is then unknown
     */
    static Optional<NotAllowed> check(
            Client client,
            Target target,
            RoutePlan.Reason reason,
            Optional<String> alias,
            RequestedEndpoint called,
            Optional<InferenceRequest> inference) {
        if (!client.providers().allow(target.provider().name())) {
            return Optional.of(isNamedByClient(reason) ? ofProvider(target.provider()) : MODEL);
        }
        if (client.models().isAny()) {
            return Optional.empty();
        }
        if (inference.isPresent()) {
            return checkModels(client.models(), target, alias, inference.get());
        }
        return reason == RoutePlan.Reason.STORED_RESPONSE ? Optional.empty() : checkPath(client, called);
    }

    /** Whether the client knows the provider, or there is no choice. */
    private static boolean isNamedByClient(RoutePlan.Reason reason) {
        return reason != RoutePlan.Reason.MODEL && reason != RoutePlan.Reason.RULE;
    }

    /** The client may not use this provider. */
    static NotAllowed ofProvider(Provider provider) {
        return new NotAllowed(ApiError.invalidRequest(
                        403,
                        "provider_not_allowed",
                        "You are not allowed to use the provider \""
                                + provider.name()
                                + "\". Name an allowed provider in the header " + RoutingFilter.HINT_HEADER
                                + ", or ask this gateway's operator for access.")
                .at(RoutingFilter.HINT_HEADER));
    }

    private static Optional<NotAllowed> checkPath(Client client, RequestedEndpoint called) {
        return client.paths().allow(called)
                ? Optional.empty()
                : Optional.of(new NotAllowed(client.paths()
                        .refusal(
                                called,
                                "Your key is limited to certain models, and the gateway does not read this path")));
    }

    private static Optional<NotAllowed> checkModels(
            NamePatterns allowed, Target target, Optional<String> alias, InferenceRequest request) {
        boolean isAllowed = alias.or(() -> request.modelFor(target.model()))
                        .filter(allowed::allow)
                        .isPresent()
                && request.furtherModels().stream().allMatch(allowed::allow);
        return isAllowed ? request.modelAmbiguity().map(NotAllowed::new) : Optional.of(MODEL);
    }

    @Override
    public ApiError toError() {
        return error;
    }
}

package dev.sluice.routing;

import dev.sluice.auth.Client;
import dev.sluice.chat.ChatRequest;
import dev.sluice.errors.ApiError;
import java.util.Optional;

/**
 * The client has no permission for the provider or model, or does not say clearly which model it asks for.
 *
 * @param error the error response
 */
record NotAllowed(ApiError error) implements NoRoute {

    /**
     * Checks whether a client may send a request to a provider. Empty if it may.
     *
     * @param chat empty if the request is not a chat completion; its model is then unknown
     */
    static Optional<NotAllowed> check(Client client, Provider provider, Optional<ChatRequest> chat) {
        if (!client.providers().allow(provider.name())) {
            return Optional.of(new NotAllowed(ApiError.invalidRequest(
                            403,
                            "provider_not_allowed",
                            "You are not allowed to use the provider \"" + provider.name()
                                    + "\". Name an allowed provider in the header " + RoutingFilter.HINT_HEADER
                                    + ", or ask this gateway's operator for access.")
                    .at(RoutingFilter.HINT_HEADER)));
        }
        if (client.models().isAny()) {
            return Optional.empty();
        }
        if (chat.isEmpty()) {
            return Optional.of(new NotAllowed(ApiError.invalidRequest(
                    403,
                    "model_not_allowed",
                    "Your key is limited to certain models, so only chat completions are allowed. Use /v1/chat/completions, or ask"
                            + " this gateway's operator for access to all models.")));
        }
        boolean isAllowed = chat.get()
                .modelFor(provider.model())
                .filter(client.models()::allow)
                .isPresent();
        return isAllowed
                ? chat.get().modelAmbiguity().map(NotAllowed::new)
                : Optional.of(new NotAllowed(ApiError.invalidRequest(
                                403,
                                "model_not_allowed",
                                "You are not allowed to use this model. Request an allowed one, or ask this gateway's operator for access.")
                        .at("model")));
    }

    @Override
    public ApiError toError() {
        return error;
    }
}

package dev.sluice.routing;

import dev.sluice.auth.Client;
import dev.sluice.chat.ChatRequest;
import dev.sluice.errors.ApiError;
import java.util.Optional;

/**
 * The client may not use what it asks for.
 *
 * @param error what it is told
 */
record NotAllowed(ApiError error) implements NoRoute {

    /**
     * What keeps a client from using a provider for a request, or empty when nothing does.
     *
     * @param chat empty when the request is no chat completion: then nobody here knows its model
     */
    static Optional<NotAllowed> check(Client client, Provider provider, Optional<ChatRequest> chat) {
        if (!client.providers().allow(provider.name())) {
            return Optional.of(new NotAllowed(ApiError.invalidRequest(
                            403,
                            "provider_not_allowed",
                            "You may not use the provider \"" + provider.name()
                                    + "\". Name one that you may use in the header " + RoutingFilter.HINT_HEADER
                                    + ", or ask the gateway's operator.")
                    .at(RoutingFilter.HINT_HEADER)));
        }
        if (client.models().isAny()) {
            return Optional.empty();
        }
        if (chat.isEmpty()) {
            return Optional.of(new NotAllowed(ApiError.invalidRequest(
                    403,
                    "model_not_allowed",
                    "You may use certain models only, so the gateway passes on nothing of you but chat completions, whose model it"
                            + " reads.")));
        }
        boolean isAllowed = chat.get()
                .modelFor(provider.model())
                .filter(client.models()::allow)
                .isPresent();
        return isAllowed
                ? Optional.empty()
                : Optional.of(new NotAllowed(ApiError.invalidRequest(
                                403,
                                "model_not_allowed",
                                "You may not use this model. Ask for one that you may use, or ask the gateway's operator.")
                        .at("model")));
    }

    @Override
    public ApiError toError() {
        return error;
    }
}

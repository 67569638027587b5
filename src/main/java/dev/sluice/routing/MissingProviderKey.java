package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/**
 * The selected provider needs an API key but none is configured, so no request is sent to it (behaviour.md 2.4).
 *
 * @param provider name of the provider
 */
public record MissingProviderKey(String provider) implements NoRoute {

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                400,
                "provider_key_missing",
                "No API key is configured for the provider \"" + provider
                        + "\". Ask this gateway's operator to set sluice.providers." + provider
                        + ".key, or name another provider in the header " + RoutingFilter.HINT_HEADER + ".");
    }
}

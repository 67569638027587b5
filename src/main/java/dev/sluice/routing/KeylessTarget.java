package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/**
 * The provider has no credential, though it needs one: nothing may be sent to it (behaviour.md 2.4).
 *
 * @param provider its name
 */
public record KeylessTarget(String provider) implements NoRoute {

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                400,
                "provider_key_missing",
                "The gateway has no key for the provider \"" + provider
                        + "\"; ask its operator to set sluice.providers." + provider
                        + ".key, or choose another provider.");
    }
}

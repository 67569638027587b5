package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/** The path to the provider names the model, and neither the client nor the configuration does. */
public record MissingModel() implements NoRoute {

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                        400,
                        "missing_required_parameter",
                        "The request names no model, and its provider needs one. Send \"model\", the name of a deployment.")
                .at("model");
    }
}

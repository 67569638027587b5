package dev.sluice.routing;

import dev.sluice.errors.ApiError;
import java.util.List;

/**
 * No provider serves the model that the client asked for.
 *
 * @param near names that the client may use and may have meant; at most three
 */
record ModelNotFound(List<String> near) implements NoRoute {

    ModelNotFound {
        near = List.copyOf(near);
    }

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                        404,
                        "model_not_found",
                        "No provider of this gateway serves this model." + NearNames.question(near)
                                + " GET /v1/models lists the models that you may use.")
                .at("model");
    }
}

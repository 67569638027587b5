package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/** Why a request goes nowhere. */
public sealed interface NoRoute extends Route permits UnknownTarget, KeylessTarget, NotAllowed {

    /** What the client is told. */
    ApiError toError();
}

package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;

/** The request may not go on; nothing was taken. */
public sealed interface Refusal extends Decision permits Denied, LimiterUnavailable, NoMemory, UnpricedModel {

    /** The error for the client. It never contains the selector's value. */
    ApiError toError();
}

package dev.sluice.memory;

import dev.sluice.errors.ApiError;

/** Whether bytes were reserved. */
public enum Reserved {
    YES,
    /** The client's share is used up. */
    CLIENT_FULL,
    /** The whole budget is used up. */
    GATEWAY_FULL;

    /**
     * The error for the client.
     *
     * @throws IllegalStateException if the bytes were reserved
     */
    public ApiError toError() {
        String message =
                switch (this) {
                    case YES -> throw new IllegalStateException("the bytes were reserved");
                    case CLIENT_FULL ->
                        "Your requests that are running hold all of the memory that one client may use."
                                + " Wait until one of them has ended, or send smaller ones.";
                    case GATEWAY_FULL ->
                        "The requests that are running hold all of the gateway's memory for bodies. Try again later.";
                };
        // What is left of the body is not read.
        return ApiError.serverError(503, "memory_full", message)
                .withHeader("Retry-After", "1")
                .withHeader("Connection", "close");
    }
}

package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;
import dev.sluice.memory.Reserved;

/**
 * There is no memory left to count the request's tokens in; nothing was taken.
 *
 * @param reserved which budget is used up
 */
record NoMemory(Reserved reserved) implements Refusal {

    @Override
    public ApiError toError() {
        return reserved.toError();
    }
}
